import { ArrowRight } from 'lucide-react';
import Link from 'next/link';
import { Button } from '#app/_ui/button.tsx';
import { SEARCH_PRICES, SIGNUP_CREDITS } from '#lib/credits/prices.ts';
import { ExampleAnswer } from './_landing/example-answer.tsx';
import { Pipeline } from './_landing/pipeline.tsx';
import { WaysIn } from './_landing/ways-in.tsx';

export default function LandingPage() {
  return (
    <>
      <section className="mx-auto grid max-w-6xl items-center gap-x-14 gap-y-12 px-4 pt-14 pb-16 sm:px-6 lg:grid-cols-[1fr_1.05fr] lg:pt-24 lg:pb-24">
        <div>
          <h1 className="font-semibold text-[clamp(2.125rem,1.5rem+2.6vw,3.25rem)] leading-[1.14] tracking-[-0.03em]">
            Documents in.
            <br />
            Passages out,{' '}
            <mark className="bg-transparent bg-[linear-gradient(transparent_14%,var(--marker)_14%_90%,transparent_90%)] px-[0.12em]">
              with their source
            </mark>
            .
          </h1>
          <p className="mt-5 max-w-[46ch] text-lg text-muted leading-relaxed">
            fltr makes datasets of your documents, for people and AI agents to search. What comes back are ranked passages, each with the
            document, page and heading that it stands under.
          </p>
          <div className="mt-8 flex flex-wrap gap-3">
            <Button kind="primary" size="large" asChild>
              <Link href="/datasets">
                Start with {SIGNUP_CREDITS} credits
                <ArrowRight aria-hidden="true" />
              </Link>
            </Button>
            <Button size="large" asChild>
              <Link href="/docs/api">Read the API</Link>
            </Button>
          </div>
          <p className="mt-4 text-faint text-sm">
            A search costs {SEARCH_PRICES.keyword} or {SEARCH_PRICES.hybrid} credits. No subscription is needed, and no account to search
            the{' '}
            <Link href="/public" className="link">
              public datasets
            </Link>
            .
          </p>
        </div>
        <ExampleAnswer />
      </section>
      <WaysIn />
      <Pipeline />
    </>
  );
}
