import type { Nodes, RootContent } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { toString as textOf } from 'mdast-util-to-string';
import { decodeText } from '../decode-text.ts';
import { normalizeText } from '../normalize-text.ts';
import type { ParsedDocument } from '../parsed-document.ts';
import { beginningOf } from '../title.ts';
import { topLevelNodes } from './markdown-nodes.ts';

/**
 * Markdown keeps its source as its text, marks and all: it reads well as it is, and code and tables survive. Headings come
 * from the syntax tree, so that a `#` inside a code fence is none. The title is the front matter's, else the first `#`.
 */
export async function parseMarkdown(bytes: Uint8Array): Promise<ParsedDocument> {
  const text = normalizeText(decodeText(bytes));
  const headings: ParsedDocument['headings'] = [];
  const blocks: ParsedDocument['blocks'] = [];
  let frontMatter: string | null = null;
  for await (const { node, offset } of topLevelNodes(text)) {
    if (node.type === 'yaml') frontMatter = node.value;
    for (const inner of outlined(node)) {
      const start = offset + (inner.position?.start.offset ?? 0);
      if (inner.type !== 'heading') {
        blocks.push({ start, end: offset + (inner.position?.end.offset ?? 0) });
        continue;
      }
      const title = titleOf(textOf(inner));
      if (title) headings.push({ level: inner.depth, title, start: text.lastIndexOf('\n', start - 1) + 1 });
    }
  }
  const firstTitle = headings.find((heading) => heading.level === 1)?.title ?? null;
  return { text, title: (frontMatter && frontMatterTitle(frontMatter)) ?? firstTitle, pages: [], headings, blocks };
}

/** Headings, code and tables in the order of the text, wherever they are nested (lists, quotes). */
function* outlined(root: RootContent): Generator<Nodes & { type: 'heading' | 'code' | 'table' }> {
  const open: Nodes[] = [root];
  for (let node = open.pop(); node; node = open.pop()) {
    if (node.type === 'heading' || node.type === 'code' || node.type === 'table') yield node;
    else if ('children' in node) open.push(...node.children.toReversed());
  }
}

/** A heading's text without its marks, which only now are looked at: the time to read them grows faster than their number. */
function titleOf(heading: string): string {
  const source = beginningOf(heading);
  const isPlain = !/[*_`[\]<&\\]/.test(source);
  return (isPlain ? source : textOf(fromMarkdown(`# ${source}`))).replace(/\s+/g, ' ').trim();
}

function frontMatterTitle(yaml: string): string | null {
  const line = /^title:[ \t]*(.+)$/m.exec(yaml)?.[1]?.trim();
  return line?.replace(/^(["'])(.*)\1$/, '$2') || null;
}
