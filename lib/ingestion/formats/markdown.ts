import { setImmediate } from 'node:timers/promises';
import type { Nodes, RootContent } from 'mdast';
import { toString as textOf } from 'mdast-util-to-string';
import { decodeText } from '../decode-text.ts';
import { normalizeText } from '../normalize-text.ts';
import type { ParsedDocument } from '../parsed-document.ts';
import { frontMatterTitle } from './front-matter.ts';
import { htmlHeadings } from './markdown-html.ts';
import { lineStart, topLevelNodes } from './markdown-nodes.ts';
import { titleOf } from './markdown-title.ts';

/**
 * Markdown keeps its source as its text, marks and all: it reads well as it is, and code and tables survive. Headings come
 * from the syntax tree, so that a `#` inside a code fence is none, and from HTML. The title is the front matter's, else the first `#`.
 */
export async function parseMarkdown(bytes: Uint8Array): Promise<ParsedDocument> {
  const text = normalizeText(decodeText(bytes));
  const sources: ParsedDocument['headings'] = [];
  const identifiers = new Set<string>();
  const blocks: ParsedDocument['blocks'] = [];
  let frontMatter: { source: string; end: number } | null = null;
  for await (const { node, offset } of topLevelNodes(text)) {
    if (node.type === 'yaml') frontMatter = { source: node.value, end: placeOf(node, offset)[1] };
    if (node.type === 'definition') identifiers.add(node.identifier);
    for (const { inner, holder } of outlined(node)) {
      const [start, end] = placeOf(inner, offset);
      const limit = holder && { end: placeOf(holder, offset)[1] };
      const addHeading = (level: number, title: string, at: number) => sources.push({ level, title, start: lineStart(text, at), ...limit });
      if (inner.type === 'heading') addHeading(inner.depth, textOf(inner), start);
      else if (inner.type !== 'html') blocks.push({ start, end });
      else for (const { level, source, index } of htmlHeadings(text.slice(start, end))) addHeading(level, source, start + index);
    }
  }
  const headings = await titled(sources, identifiers);
  const firstTitle = headings.find((heading) => heading.level === 1)?.title ?? null;
  const title = (frontMatter && frontMatterTitle(frontMatter.source)) ?? firstTitle;
  return { text, title, ...(frontMatter && { frontMatterEnd: frontMatter.end }), pages: [], headings, blocks };
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

interface Outlined {
  inner: Nodes & { type: 'heading' | 'code' | 'table' | 'html' };
  /** The innermost quote or list item around it. */
  holder: Nodes | null;
}

/** Headings, code, tables and HTML in the order of the text, wherever they are nested. */
function* outlined(root: RootContent): Generator<Outlined> {
  const open: { node: Nodes; holder: Nodes | null }[] = [{ node: root, holder: null }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { node, holder } = next;
    if (node.type === 'heading' || node.type === 'code' || node.type === 'table' || node.type === 'html') {
      yield { inner: node, holder };
    } else if ('children' in node) {
      const around = node.type === 'blockquote' || node.type === 'listItem' ? node : holder;
      open.push(...node.children.toReversed().map((child) => ({ node: child, holder: around })));
    }
  }
}

/** Where a node begins and ends in the text. */
function placeOf({ position }: Nodes, offset: number): [start: number, end: number] {
  return [offset + (position?.start.offset ?? 0), offset + (position?.end.offset ?? 0)];
}
