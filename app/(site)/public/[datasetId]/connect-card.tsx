import Link from 'next/link';
import { Card, CardHeader } from '#app/_ui/card.tsx';
import { CodeBlock } from '#app/_ui/code-block.tsx';
import { CopyButton } from '#app/_ui/copy-button.tsx';
import { formatCount } from '#app/_ui/format.ts';
import { curlSearch, mcpConfiguration } from '#lib/surfaces/snippets.ts';

/** How programs and agents reach a public dataset that need not be one's own. */
export function ConnectCard({ datasetId, siteUrl, freePerHour }: { datasetId: string; siteUrl: string; freePerHour: number }) {
  return (
    <Card>
      <CardHeader title="API and MCP">For programs and agents, which find the dataset by its id.</CardHeader>
      <div className="grid grid-cols-1 gap-4 p-4 sm:p-5">
        <p className="flex items-center gap-1">
          <code className="break-all rounded-control border border-line bg-sunken px-2 py-0.5 font-mono text-sm">{datasetId}</code>
          <CopyButton text={datasetId} label="Copy dataset id" />
        </p>
        <p className="text-muted text-sm">
          Without a key, {formatCount(freePerHour)} requests an hour are free from one address. With an{' '}
          <Link href="/keys" className="link">
            API key
          </Link>{' '}
          you have more of them, and searches are paid with your credits. Agents need a key.
        </p>
        <div className="grid grid-cols-1 gap-4 lg:grid-cols-2">
          <CodeBlock
            title="Search with curl, without a key"
            code={curlSearch(siteUrl, { query: 'How does it work?', dataset_id: datasetId }, null)}
          />
          <CodeBlock title="MCP configuration" code={mcpConfiguration(siteUrl)} />
        </div>
      </div>
    </Card>
  );
}
