import type { Metadata } from 'next';
import Link from 'next/link';
import { connection } from 'next/server';
import { Button } from '#app/_ui/button.tsx';
import { Card, CardHeader } from '#app/_ui/card.tsx';
import { formatBytes, formatCents, formatCount } from '#app/_ui/format.ts';
import { Cell, HeaderCell, Row, Table } from '#app/_ui/table.tsx';
import { DOCUMENT_PRICES, MAX_DOCUMENT_BYTES, PACKS, PLANS, RERANK_PRICE, SEARCH_PRICES } from '#lib/credits/prices.ts';
import { env } from '#lib/env.ts';

export const metadata: Metadata = { title: 'Pricing', description: 'Plans, packs and what each operation costs in credits.' };

const MODES = { hybrid: 'Search, hybrid (the default)', keyword: 'Search by keyword', vector: 'Search by vector' } as const;

export default async function PricingPage() {
  // Whether payments are open is known where the site runs, not where it is built.
  await connection();
  const isOpen = Boolean(env().STRIPE_SECRET_KEY);
  return (
    <div className="mx-auto max-w-6xl px-4 pt-14 pb-20 sm:px-6">
      <h1 className="font-semibold text-[clamp(1.875rem,1.5rem+1.5vw,2.5rem)] leading-tight tracking-[-0.025em]">
        Pay for what you search
      </h1>
      <p className="mt-3 max-w-2xl text-lg text-muted">
        Everything is paid in credits. A plan brings some each month; packs are bought once and never expire. What fails costs nothing.
      </p>

      <ul className="mt-10 grid gap-px overflow-hidden rounded-card border border-line bg-line sm:grid-cols-2 lg:grid-cols-4">
        {PLANS.map((plan) => (
          <li key={plan.id} className="flex flex-col items-start bg-surface px-5 py-6">
            <h2 className="font-medium text-muted">{plan.name}</h2>
            <p className="mt-3 font-semibold text-[2rem] leading-none tracking-tight" data-numeric>
              {formatCents(plan.cents)}
              {plan.cents > 0 && <span className="ml-1 font-normal text-base text-faint tracking-normal">a month</span>}
            </p>
            <p className="mt-4">
              <strong className="font-semibold">{formatCount(plan.credits)} credits</strong>{' '}
              {plan.renews ? 'each month' : 'once, when you sign up'}
            </p>
            <p className="mt-1 mb-5 text-muted text-sm">
              {plan.renews ? 'Unused ones roll over, up to one month’s worth.' : 'All operations, no card.'}
            </p>
            {isOpen && (
              <Button asChild className="mt-auto" kind={plan.renews ? 'secondary' : 'primary'}>
                {plan.renews ? <Link href="/billing">Choose {plan.name}</Link> : <Link href="/datasets">Start for free</Link>}
              </Button>
            )}
          </li>
        ))}
      </ul>

      <div className="mt-10 grid items-start gap-6 lg:grid-cols-[1fr_20rem]">
        <Card>
          <CardHeader title="What things cost">Charged when they succeed. Each answer tells what it cost and what remains.</CardHeader>
          <PriceTable />
        </Card>
        <Card>
          <CardHeader title="Packs">Bought once, never expire.</CardHeader>
          <dl className="px-4 py-1.5 sm:px-5">
            {PACKS.map((pack) => (
              <div key={pack.id} className="flex items-baseline justify-between border-line/70 border-b py-2.5 last:border-0" data-numeric>
                <dt>{formatCount(pack.credits)} credits</dt>
                <dd className="font-medium">{formatCents(pack.cents)}</dd>
              </div>
            ))}
          </dl>
          {isOpen && (
            <div className="border-line border-t px-4 py-3.5 sm:px-5">
              <Button asChild>
                <Link href="/billing">Buy a pack</Link>
              </Button>
            </div>
          )}
        </Card>
      </div>
      {!isOpen && (
        <>
          <p className="mt-6 text-faint text-sm">
            Payments are not open here yet: plans and packs cannot be bought, and the free credits are what there is.
          </p>
          <p className="mt-8">
            <Button kind="primary" size="large" asChild>
              <Link href="/datasets">Start for free</Link>
            </Button>
          </p>
        </>
      )}
    </div>
  );
}

function PriceTable() {
  return (
    <Table label="Prices">
      <thead>
        <tr>
          <HeaderCell>Operation</HeaderCell>
          <HeaderCell numeric>Credits</HeaderCell>
        </tr>
      </thead>
      <tbody>
        {(Object.keys(MODES) as (keyof typeof MODES)[]).map((mode) => (
          <Price key={mode} what={MODES[mode]} credits={SEARCH_PRICES[mode]} />
        ))}
        <Price what="Reranking a search, where it was in time" credits={`+${RERANK_PRICE}`} />
        <Price what="Batch of searches" credits="their sum" />
        <Price what="Evaluation by golden questions" credits="its searches" />
        {DOCUMENT_PRICES.map((row) => (
          <Price key={row.label} what={`Document, ${row.label} of text`} credits={row.credits} />
        ))}
        <Price what="The same document again, unchanged" credits={0} />
        <Price what="Everything else" credits={0} />
        <Row>
          <Cell colSpan={2} className="text-faint text-sm">
            A document may have up to {formatBytes(MAX_DOCUMENT_BYTES)}.
          </Cell>
        </Row>
      </tbody>
    </Table>
  );
}

function Price({ what, credits }: { what: string; credits: number | string }) {
  return (
    <Row>
      <Cell>{what}</Cell>
      <Cell numeric className="font-medium">
        {credits === 0 ? 'free' : credits}
      </Cell>
    </Row>
  );
}
