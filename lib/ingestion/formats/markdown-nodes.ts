import { setImmediate } from 'node:timers/promises';
import type { RootContent } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { frontmatterFromMarkdown } from 'mdast-util-frontmatter';
import { gfmTableFromMarkdown } from 'mdast-util-gfm-table';
import { frontmatter } from 'micromark-extension-frontmatter';
import { gfmTable } from 'micromark-extension-gfm-table';

/** Characters that are given to the parser at once: its time grows faster than its input. */
const WINDOW = 15_000;
/** What is longer than this is parsed in pieces, such as a table of thousands of rows; but not what only its end tells from other text. */
const LARGEST_WINDOW = 30_000;
const ENDS_WITH_A_MARK = ['code', 'html', 'yaml'];

/** Only the skeleton is asked for, so what makes emphasis, links and the like out of running text is left out: it takes most of the time. */
const RUNNING_TEXT = [
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
];
const skeleton = { extensions: [gfmTable(), { disable: { null: RUNNING_TEXT } }], mdastExtensions: [gfmTableFromMarkdown()] };
/** A line of dashes that a text begins with and a second one. Of a rule that no other follows, the parser would take no list or quote behind it for one. */
const FRONT_MATTER = /^---[ \t]*\n(?:.*\n)*?---[ \t]*(?:\n|$)/;
const withFrontMatter = {
  extensions: [...skeleton.extensions, frontmatter(['yaml'])],
  mdastExtensions: [...skeleton.mdastExtensions, frontmatterFromMarkdown(['yaml'])],
};

/**
 * The top-level nodes of a Markdown text in order, with the offset that their positions count from. The text is parsed in
 * windows: the last node of each may be cut off, so the next window begins with it, and grows while there is no other, up to a limit.
 * Between windows others may have the process: a search does not wait for a long document.
 */
export async function* topLevelNodes(text: string): AsyncGenerator<{ node: RootContent; offset: number }> {
  let [offset, size] = [0, WINDOW];
  while (offset < text.length) {
    await setImmediate();
    const part = text.slice(offset, offset + size);
    const nodes = fromMarkdown(part, offset === 0 && FRONT_MATTER.test(part) ? withFrontMatter : skeleton).children;
    const isLast = offset + size >= text.length;
    const next = isLast ? part.length : lineStart(part, nodes.at(-1)?.position?.start.offset ?? 0);
    if (next > 0) {
      for (const node of isLast ? nodes : nodes.slice(0, -1)) yield { node, offset };
      [offset, size] = [offset + next, WINDOW];
    } else if (size < LARGEST_WINDOW || ENDS_WITH_A_MARK.includes(nodes.at(-1)?.type ?? '')) {
      size *= 2;
    } else {
      for (const node of nodes) yield { node, offset };
      [offset, size] = [offset + (lineStart(part, part.length) || part.length), WINDOW];
    }
  }
}

/** Where the line begins that a position stands on. */
export function lineStart(text: string, position: number): number {
  return text.lastIndexOf('\n', position - 1) + 1;
}
