import type { ParsedDocument } from './parsed-document.ts';
import { linesOf, type Span } from './text-boundaries.ts';

type Heading = ParsedDocument['headings'][number];

/** So many headings are told of a section, the highest: quotes in quotes may go deeper than anybody reads. */
const MOST_HEADINGS = 12;

/** What stands from one heading to the next, or to the end of the quote or list item that its heading stands in. */
export interface Section extends Span {
  /** Those that it stands under, the highest first. */
  headings: Heading[];
  /** Whether there is nothing in it but its heading or the document's front matter. */
  isBare: boolean;
}

type SectionedText = Pick<ParsedDocument, 'text' | 'headings' | 'frontMatterEnd'>;

/**
 * The sections of a text in order; what comes before the first heading is one of its own, under none. A heading ends those of its level and below
 * that stand in the same place: one in a quote leaves those of the text around it open, which goes on under them behind the quote.
 */
export function* sectionsOf({ text, headings, frontMatterEnd = 0 }: SectionedText): Generator<Section> {
  const headingsAt = Map.groupBy(headings, ({ start }) => start);
  const starts = [...new Set([0, ...headings.flatMap(({ start, end = start }) => [start, end])])].sort((a, b) => a - b);
  const open: Heading[] = [];
  for (const [index, start] of starts.entries()) {
    while (open.length > 0 && (open.at(-1)?.end ?? text.length) <= start) open.pop();
    const begun = headingsAt.get(start) ?? [];
    for (const heading of begun) {
      while (open.at(-1)?.end === heading.end && (open.at(-1)?.level ?? 0) >= heading.level) open.pop();
      open.push(heading);
    }
    const section = { start, end: starts[index + 1] ?? text.length };
    if (begun.length === 0 && isBlank(text, section)) continue;
    const isBare = begun.length > 0 ? isOnlyTitle(text, section) : isBlank(text, { ...section, start: Math.max(start, frontMatterEnd) });
    yield { ...section, headings: open.slice(0, MOST_HEADINGS), isBare };
  }
}

/** The titles that all of the sections with a body stand under. */
export function sharedPath(sections: Section[]): string[] {
  const withBody = sections.filter((section) => !section.isBare);
  const paths = (withBody.length > 0 ? withBody : sections.slice(-1)).map(({ headings }) => headings.map(({ title }) => title));
  const [first = [], ...others] = paths;
  const length = first.findIndex((title, depth) => others.some((path) => path[depth] !== title));
  return length === -1 ? first : first.slice(0, length);
}

function isBlank(text: string, { start, end }: Span): boolean {
  return !/\S/.test(text.slice(start, end));
}

/** The line that underlines a heading in Markdown is no body. */
function isOnlyTitle(text: string, section: Span): boolean {
  let line = 0;
  for (const { start, end } of linesOf(text, section)) {
    line += 1;
    if (line > 1 && !/^(=+|-+)$/.test(text.slice(start, end))) return false;
  }
  return true;
}
