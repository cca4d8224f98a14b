import Link from 'next/link';
import { formatCount } from '#app/_ui/format.ts';
import { OwnCodeBlock } from '#app/_ui/own-code-block.tsx';
import { RATE_LIMITS } from '#lib/auth/rate-limits.ts';
import { KEY_PLACEHOLDER, OWN_ADDRESS } from '#lib/surfaces/snippets.ts';

/** What holds for every endpoint. */
export function Introduction() {
  return (
    <div className="max-w-3xl">
      <h1 className="font-semibold text-[2rem] leading-tight tracking-[-0.025em]">API reference</h1>
      <p className="mt-3 text-md text-muted">
        JSON over HTTPS. It is generated from the{' '}
        <a href="/openapi.json" className="link">
          OpenAPI 3.1 document
        </a>
        , which is generated from the operations themselves.
      </p>
      <div className="mt-6 grid gap-5 text-muted">
        <p>
          <strong className="font-semibold text-ink">Keys.</strong> Send an API key as a bearer token; you make them in the{' '}
          <Link href="/keys" className="link">
            dashboard
          </Link>
          .{' '}
          <Link href="/public" className="link">
            Public datasets
          </Link>{' '}
          can be searched and read without one.
        </p>
        <OwnCodeBlock
          title="List your datasets"
          code={`curl ${OWN_ADDRESS}/api/v1/datasets \\\n  -H 'Authorization: Bearer ${KEY_PLACEHOLDER}'`}
        />
        <p>
          <strong className="font-semibold text-ink">Limits.</strong> {formatCount(RATE_LIMITS.api_key.perHour)} requests an hour with a key
          and {formatCount(RATE_LIMITS.anonymous.perHour)} without, unless this deployment says otherwise. The headers{' '}
          <code className="font-mono text-sm text-ink">RateLimit</code> and{' '}
          <code className="font-mono text-sm text-ink">RateLimit-Policy</code> tell where you stand,{' '}
          <code className="font-mono text-sm text-ink">Retry-After</code> when to come back.
        </p>
        <p>
          <strong className="font-semibold text-ink">Credits.</strong> An answer that cost something says so in{' '}
          <code className="font-mono text-sm text-ink">X-Credits-Used</code> and{' '}
          <code className="font-mono text-sm text-ink">X-Credits-Remaining</code>.
        </p>
        <p>
          <strong className="font-semibold text-ink">Lists.</strong> They take <code className="font-mono text-sm text-ink">limit</code> and{' '}
          <code className="font-mono text-sm text-ink">offset</code>, and answer with the rows,{' '}
          <code className="font-mono text-sm text-ink">total</code> and <code className="font-mono text-sm text-ink">has_more</code>.
        </p>
      </div>
    </div>
  );
}
