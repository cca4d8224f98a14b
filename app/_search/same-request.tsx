import { CodeBlock } from '#app/_ui/code-block.tsx';
import { Fold } from '#app/_ui/fold.tsx';
import type { InputOf } from '#lib/operations/define.ts';
import type { search } from '#lib/operations/search.ts';
import { curlSearch, KEY_PLACEHOLDER } from '#lib/surfaces/snippets.ts';

/** The request that was made, for a terminal and for an agent; folded away, so that the passages stay in sight. */
export function SameRequest({ siteUrl, input, withoutKey }: { siteUrl: string; input: InputOf<typeof search>; withoutKey: boolean }) {
  const call = JSON.stringify({ name: 'search', arguments: input }, null, 2);
  return (
    <Fold summary="The same as curl and MCP" className="mb-3">
      <div className="mt-2.5 grid grid-cols-1 gap-3 lg:grid-cols-2">
        <CodeBlock title="The same as curl" code={curlSearch(siteUrl, input, withoutKey ? null : KEY_PLACEHOLDER)} />
        <CodeBlock title="The same as a call of an MCP tool" code={call} />
      </div>
    </Fold>
  );
}
