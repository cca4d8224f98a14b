import type { Nodes, Root } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { frontmatterFromMarkdown } from 'mdast-util-frontmatter';
import { gfmTableFromMarkdown } from 'mdast-util-gfm-table';
import { toString as textOf } from 'mdast-util-to-string';
import { frontmatter } from 'micromark-extension-frontmatter';
import { gfmTable } from 'micromark-extension-gfm-table';
import { decodeText } from '../decode-text.ts';
import { normalizeText } from '../normalize-text.ts';
import type { ParsedDocument } from '../parsed-document.ts';

/** Only the skeleton is asked for, so what makes emphasis, links and the like out of running text is left out: it takes most of the time. */
const WITHOUT_RUNNING_TEXT = {
  disable: {
    null: [
      'attention',
      'autolink',
      'characterEscape',
      'characterReference',
      'codeText',
      'hardBreakEscape',
      'htmlText',
      'labelEnd',
      'labelStartImage',
      'labelStartLink',
    ],
  },
};

/**
 * Markdown keeps its source as its text, marks and all: it reads well as it is, and code and tables survive. Headings come
 * from the syntax tree, so that a `#` inside a code fence is none. The title is the front matter's, else the first `#`.
 */
export function parseMarkdown(bytes: Uint8Array): ParsedDocument {
  const text = normalizeText(decodeText(bytes));
  const tree = fromMarkdown(text, {
    extensions: [frontmatter(['yaml']), gfmTable(), WITHOUT_RUNNING_TEXT],
    mdastExtensions: [frontmatterFromMarkdown(['yaml']), gfmTableFromMarkdown()],
  });
  const outline = outlineOf(tree, text);
  const firstTitle = outline.headings.find((heading) => heading.level === 1)?.title ?? null;
  return { text, title: frontMatterTitle(tree) ?? firstTitle, pages: [], ...outline };
}

/** Headings and blocks in the order of the text, wherever they are nested (lists, quotes); a heading begins with its line. */
function outlineOf(tree: Root, text: string): Pick<ParsedDocument, 'headings' | 'blocks'> {
  const headings: ParsedDocument['headings'] = [];
  const blocks: ParsedDocument['blocks'] = [];
  const open: Nodes[] = [tree];
  for (let node = open.pop(); node; node = open.pop()) {
    const [start, end] = [node.position?.start.offset ?? 0, node.position?.end.offset ?? 0];
    if (node.type === 'heading') {
      const title = textOf(fromMarkdown(`# ${textOf(node)}`))
        .replace(/\s+/g, ' ')
        .trim();
      if (title) headings.push({ level: node.depth, title, start: text.lastIndexOf('\n', start - 1) + 1 });
    } else if (node.type === 'code' || node.type === 'table') {
      blocks.push({ start, end });
    } else if ('children' in node) {
      open.push(...node.children.toReversed());
    }
  }
  return { headings, blocks };
}

function frontMatterTitle(tree: Root): string | null {
  const first = tree.children[0];
  if (first?.type !== 'yaml') return null;
  const line = /^title:[ \t]*(.+)$/m.exec(first.value)?.[1]?.trim();
  return line?.replace(/^(["'])(.*)\1$/, '$2') || null;
}
