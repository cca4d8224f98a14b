import type { Metadata } from 'next';
import Link from 'next/link';
import { Fragment, type ReactNode } from 'react';
import { CodeBlock } from '#app/_ui/code-block.tsx';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { Tab, TabList, TabPanel, Tabs } from '#app/_ui/tabs.tsx';
import { leastScopes } from '#lib/auth/scopes.ts';
import { env } from '#lib/env.ts';
import { tools } from '#lib/operations/tools.ts';
import { MCP_CLIENTS } from '#lib/surfaces/snippets.ts';

export const metadata: Metadata = { title: 'Connect' };

export default function ConnectPage() {
  const descriptions = tools.flatMap(({ mcp }) => (mcp ? [mcp] : []));
  const scopes = leastScopes(tools.map(({ scope }) => scope));
  const url = env().SITE_URL;
  return (
    <>
      <PageHeader title="Connect an agent" description="Your datasets as tools, over MCP with streamable HTTP." />
      <ol className="grid max-w-3xl grid-cols-1 gap-8">
        <Step number={1} title="Have a key">
          <p className="text-muted">
            Create an{' '}
            <Link href="/keys" className="link">
              API key
            </Link>{' '}
            {scopes.length > 1 ? 'with the scopes ' : 'with the scope '}
            {scopes.map((scope, index) => (
              <Fragment key={scope}>
                {index > 0 && (index === scopes.length - 1 ? ' and ' : ', ')}
                <code className="font-mono text-sm">{scope}</code>
              </Fragment>
            ))}
            . Put it in place of the placeholder below.
          </p>
        </Step>
        <Step number={2} title="Configure your client">
          <Tabs defaultValue="claude-code">
            <TabList aria-label="Client">
              {MCP_CLIENTS.map(({ id, name }) => (
                <Tab key={id} value={id}>
                  {name}
                </Tab>
              ))}
            </TabList>
            {MCP_CLIENTS.map(({ id, place, configuration }) => (
              <TabPanel key={id} value={id}>
                <CodeBlock title={place} code={configuration(url)} />
              </TabPanel>
            ))}
          </Tabs>
        </Step>
        <Step number={3} title="Ask">
          <p className="mb-3 text-muted">The agent has these tools then:</p>
          <dl className="divide-y divide-line/70 rounded-card border border-line bg-surface">
            {descriptions.map(({ name, description }) => (
              <div key={name} className="grid gap-x-5 gap-y-1 px-4 py-3 sm:grid-cols-[8rem_1fr]">
                <dt className="font-mono text-sm">{name}</dt>
                <dd className="text-muted text-sm">{description}</dd>
              </div>
            ))}
          </dl>
        </Step>
      </ol>
    </>
  );
}

function Step({ number, title, children }: { number: number; title: string; children: ReactNode }) {
  return (
    <li className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4">
      <span
        className="grid size-6 place-items-center rounded-full border border-line bg-surface text-muted text-xs tabular-nums"
        aria-hidden="true"
      >
        {number}
      </span>
      <div className="min-w-0">
        <h2 className="mb-2 font-semibold text-md">{title}</h2>
        {children}
      </div>
    </li>
  );
}
