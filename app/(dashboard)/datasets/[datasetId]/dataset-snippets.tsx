import Link from 'next/link';
import { CodeBlock } from '#app/_ui/code-block.tsx';
import { CopyButton } from '#app/_ui/copy-button.tsx';
import { curlSearch, curlUpload, mcpConfiguration } from '#lib/surfaces/snippets.ts';

/** How programs and agents reach this one dataset. */
export function DatasetSnippets({ datasetId, isOwner, siteUrl }: { datasetId: string; isOwner: boolean; siteUrl: string }) {
  return (
    <div className="grid grid-cols-1 gap-5">
      <p className="max-w-2xl text-muted">
        Put one of your{' '}
        <Link href="/keys" className="link">
          API keys
        </Link>{' '}
        in place of the placeholder. Agents find the dataset by this id:
      </p>
      <p className="-mt-2 flex items-center gap-1">
        <code className="break-all rounded-control border border-line bg-sunken px-2 py-0.5 font-mono text-sm">{datasetId}</code>
        <CopyButton text={datasetId} label="Copy dataset id" />
      </p>
      <div className="grid grid-cols-1 gap-5 lg:grid-cols-2">
        <CodeBlock title="Search with curl" code={curlSearch(siteUrl, { query: 'How do refunds work?', dataset_id: datasetId })} />
        {isOwner && <CodeBlock title="Add a file with curl" code={curlUpload(siteUrl, datasetId)} />}
        <CodeBlock title="MCP configuration" code={mcpConfiguration(siteUrl)} className="lg:col-span-2" />
      </div>
    </div>
  );
}
