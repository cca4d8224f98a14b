import type { ParsedDocument } from './parsed-document.ts';
import { linesOf, type Span } from './text-boundaries.ts';

/** What stands from one heading to the next, with the titles that lead to it. */
export interface Section extends Span {
  path: string[];
  /** Whether there is nothing in it but its heading. */
  isBare: boolean;
}

/** The sections of a text in order; what comes before the first heading is one of its own, with no path. */
export function* sectionsOf(text: string, headings: ParsedDocument['headings']): Generator<Section> {
  const above: { level: number; title: string }[] = [];
  const first = headings[0]?.start ?? text.length;
  if (first > 0) yield { start: 0, end: first, path: [], isBare: false };
  for (const [index, { level, title, start }] of headings.entries()) {
    while ((above.at(-1)?.level ?? 0) >= level) above.pop();
    above.push({ level, title });
    const end = headings[index + 1]?.start ?? text.length;
    yield { start, end, path: above.map((heading) => heading.title), isBare: isBare(text, { start, end }) };
  }
}

/** The titles that all of the sections with a body stand under. */
export function sharedPath(sections: Section[]): string[] {
  const withBody = sections.filter((section) => !section.isBare);
  const paths = (withBody.length > 0 ? withBody : sections.slice(-1)).map((section) => section.path);
  const [first = [], ...others] = paths;
  const length = first.findIndex((title, depth) => others.some((path) => path[depth] !== title));
  return length === -1 ? first : first.slice(0, length);
}

/** The line that underlines a heading in Markdown is no body. */
function isBare(text: string, section: Span): boolean {
  let line = 0;
  for (const { start, end } of linesOf(text, section)) {
    line += 1;
    if (line > 1 && !/^(=+|-+)$/.test(text.slice(start, end))) return false;
  }
  return true;
}
