/** No part of it may be looked at twice: the text of a heading ends where another begins. */
const HEADING = /<h([1-6])\b[^<>]*>[^<]*(?:<(?!\/?h[1-6]\b)[^<]*)*<\/h\1\s*>/gi;
/** What a browser does not show as HTML. */
const ASIDE = /<!--[\s\S]*?(?:-->|$)|<(pre|script|style|textarea)\b[\s\S]*?(?:<\/\1|$)/gi;

/** The headings within a block of HTML in Markdown, where many a README has its name, centred under a logo. */
export function* htmlHeadings(html: string): Generator<{ level: number; source: string; index: number }> {
  const shown = html.replace(ASIDE, (aside) => ' '.repeat(aside.length));
  for (const { 0: source, 1: level, index } of shown.matchAll(HEADING)) yield { level: Number(level), source, index };
}
