import { LayoutDashboard, type LucideIcon, Plug, Rocket, SquareTerminal } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { OwnCodeBlock } from '#app/_ui/own-code-block.tsx';
import { curlSearch, mcpConfiguration, OWN_ADDRESS } from '#lib/surfaces/snippets.ts';
import { DEPLOY } from './deploy-snippet.ts';

/** The four ways to reach the same operations. */
export function WaysIn() {
  return (
    <section className="border-line border-y bg-sunken">
      <div className="mx-auto max-w-6xl px-4 py-16 sm:px-6 lg:py-20">
        <h2 className="text-2xl tracking-tight">Four ways in, one set of operations</h2>
        <p className="mt-2 max-w-2xl text-md text-muted">
          REST has them all, the dashboard is made of them, and agents have those that find and read. They share their inputs, limits,
          prices and errors.
        </p>
        <div className="mt-10 grid gap-x-10 gap-y-12 lg:grid-cols-2">
          <Way icon={SquareTerminal} title="REST">
            <p>
              JSON over HTTPS, described by an{' '}
              <a href="/openapi.json" className="link">
                OpenAPI 3.1 document
              </a>{' '}
              and a{' '}
              <Link href="/docs/api" className="link">
                reference to read
              </Link>
              .
            </p>
            <OwnCodeBlock title="Search with curl" code={curlSearch(OWN_ADDRESS, { query: 'How do refunds work?', dataset_id: 'ds_…' })} />
          </Way>
          <Way icon={Plug} title="MCP">
            <p>Streamable HTTP, so that an agent can list, search and fetch by itself. The same key, the same credits.</p>
            <OwnCodeBlock title="MCP configuration" code={mcpConfiguration(OWN_ADDRESS)} />
          </Way>
          <Way icon={LayoutDashboard} title="Dashboard">
            <p>
              Drop files and watch each stage, try searches in the playground, hand out keys and see what they spent. Every search there
              shows the curl command that does the same.
            </p>
            <p>
              <Link href="/datasets" className="link">
                Open the dashboard
              </Link>
            </p>
          </Way>
          <Way icon={Rocket} title="Your own deployment">
            <p>
              One Next.js project on Vercel with two Postgres databases and a Blob store. Its build applies the migrations of both before it
              goes live. Add the variables of a way to sign in as well; <code className="font-mono text-sm">.env.example</code> names them.
            </p>
            <OwnCodeBlock title="Deploy with Vercel" code={DEPLOY} />
          </Way>
        </div>
      </div>
    </section>
  );
}

function Way({ icon: Icon, title, children }: { icon: LucideIcon; title: string; children: ReactNode }) {
  return (
    <article className="grid min-w-0 content-start gap-3 text-muted">
      <h3 className="flex items-center gap-2.5 text-ink text-md">
        <Icon className="size-[1.125rem] text-muted" strokeWidth={1.75} aria-hidden="true" />
        {title}
      </h3>
      {children}
    </article>
  );
}
