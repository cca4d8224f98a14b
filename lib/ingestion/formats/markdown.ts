import { setImmediate } from 'node:timers/promises';
import type { Nodes, RootContent } from 'mdast';
import { toString as textOf } from 'mdast-util-to-string';
import { isMap, parseDocument } from 'yaml';
import { decodeText } from '../decode-text.ts';
import { normalizeText } from '../normalize-text.ts';
import type { ParsedDocument } from '../parsed-document.ts';
import { topLevelNodes } from './markdown-nodes.ts';
import { titleOf } from './markdown-title.ts';

/**
 * Markdown keeps its source as its text, marks and all: it reads well as it is, and code and tables survive. Headings come
 * from the syntax tree, so that a `#` inside a code fence is none. The title is the front matter's, else the first `#`.
 */
export async function parseMarkdown(bytes: Uint8Array): Promise<ParsedDocument> {
  const text = normalizeText(decodeText(bytes));
  const sources: ParsedDocument['headings'] = [];
  const identifiers = new Set<string>();
  const blocks: ParsedDocument['blocks'] = [];
  let frontMatter: string | null = null;
  for await (const { node, offset } of topLevelNodes(text)) {
    if (node.type === 'yaml') frontMatter = node.value;
    if (node.type === 'definition') identifiers.add(node.identifier);
    for (const { inner, holder } of outlined(node)) {
      const start = offset + (inner.position?.start.offset ?? 0);
      if (inner.type !== 'heading') {
        blocks.push({ start, end: offset + endOf(inner) });
        continue;
      }
      const end = holder && { end: offset + endOf(holder) };
      sources.push({ level: inner.depth, title: textOf(inner), start: text.lastIndexOf('\n', start - 1) + 1, ...end });
    }
  }
  const headings = await titled(sources, identifiers);
  const firstTitle = headings.find((heading) => heading.level === 1)?.title ?? null;
  return { text, title: (frontMatter && frontMatterTitle(frontMatter)) ?? firstTitle, pages: [], headings, blocks };
}

/** Only at the end is it known what the document defines. Others may have the process between two titles, as between two windows. */
async function titled(sources: ParsedDocument['headings'], identifiers: Set<string>): Promise<ParsedDocument['headings']> {
  const headings: ParsedDocument['headings'] = [];
  for (const source of sources) {
    await setImmediate();
    const title = titleOf(source.title, identifiers);
    if (title) headings.push({ ...source, title });
  }
  return headings;
}

/** Headings, code and tables in the order of the text, wherever they are nested, and the innermost quote or list item that holds them. */
function* outlined(root: RootContent): Generator<{ inner: Nodes & { type: 'heading' | 'code' | 'table' }; holder: Nodes | null }> {
  const open: { node: Nodes; holder: Nodes | null }[] = [{ node: root, holder: null }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { node, holder } = next;
    if (node.type === 'heading' || node.type === 'code' || node.type === 'table') {
      yield { inner: node, holder };
    } else if ('children' in node) {
      const around = node.type === 'blockquote' || node.type === 'listItem' ? node : holder;
      open.push(...node.children.toReversed().map((child) => ({ node: child, holder: around })));
    }
  }
}

function endOf(node: Nodes): number {
  return node.position?.end.offset ?? 0;
}

/** What is no valid YAML, such as a title with a colon and no quotes, is taken line by line. */
function frontMatterTitle(source: string): string | null {
  const yaml = parseDocument(source, { schema: 'failsafe', logLevel: 'silent', uniqueKeys: false });
  const title = yaml.errors.length === 0 && isMap(yaml.contents) ? yaml.contents.get('title') : titleLine(source);
  return typeof title === 'string' && title !== '' ? title : null;
}

function titleLine(source: string): string | undefined {
  const line = /^title:[ \t]*(.+)$/m.exec(source)?.[1]?.trim();
  return line?.replace(/^(["'])(.*)\1$/, '$2');
}
