/** A stretch of a Markdown source that is read as one thing. */
export interface Block {
  kind: 'heading' | 'item' | 'paragraph' | 'source';
  start: number;
  end: number;
  /** Of a heading, from 1 for the highest; of an item, from 0 for one that is not indented. */
  level: number;
}

/** Written so that a line can be taken in one way only: what can be taken in many takes for ever where something has no end. */
const LINE = String.raw`(?:[^\n]*\n|[^\n]+(?![^]))`;
const ITEM = String.raw`[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]`;
const HEADING = String.raw` {0,3}#{1,6}[ \t]`;
const FENCE = '[ \\t]*(?:`{3}|~{3})';
/** More lines of the same paragraph: up to a blank one, or one that begins something else. */
const MORE = String.raw`(?:(?!${ITEM}|${HEADING}|${FENCE}|[ \t]*[|>]|[ \t]*\n)${LINE})*`;

/** From where a block may begin, by what its first line begins with; what is nothing else is a paragraph. */
const BLOCK = new RegExp(
  [
    String.raw`(?<blank>(?:[ \t]*\n)+)`,
    String.raw`(?<source>(?<!\s|\S)---[ \t]*\n(?:(?!---)${LINE})*---[ \t]*\n?` +
      String.raw`|[ \t]*(?<fence>\`{3,}|~{3,})[^\n]*\n?(?:(?![ \t]*\k<fence>)${LINE})*(?:${LINE})?` +
      String.raw`|(?:[ \t]*\|${LINE})+|(?:(?: {4}|\t)(?!${ITEM})${LINE})+)`,
    String.raw`(?<heading>${HEADING}${LINE}|(?!${ITEM})[^\n]+\n(?<underline>=+|-+)[ \t]*(?:\n|$))`,
    `(?<item>${ITEM}${LINE}${MORE})`,
    `(?<paragraph>${LINE}${MORE})`,
  ].join('|'),
  'gy',
);

/**
 * The blocks of a Markdown source in their order, all of it but blank lines. Only the beginnings of lines are looked at: what is shown is the
 * source itself, so that a block which is taken for another is less pleasant to read, and nothing worse.
 */
export function markdownBlocks(text: string): Block[] {
  const blocks: Block[] = [];
  for (const { 0: source, index: start, groups = {} } of text.matchAll(BLOCK)) {
    const kind = (['heading', 'item', 'source', 'paragraph'] as const).find((kind) => groups[kind] !== undefined);
    if (kind) blocks.push({ kind, start, end: start + source.length, level: levelOf(kind, source, groups.underline) });
  }
  return blocks;
}

function levelOf(kind: Block['kind'], source: string, underline: string | undefined): number {
  if (kind === 'item') return Math.min(4, Math.floor(source.search(/\S/) / 2));
  if (kind !== 'heading') return 0;
  if (underline) return underline.startsWith('=') ? 1 : 2;
  return source.match(/#+/)?.[0].length ?? 1;
}
