import type { ParsedDocument } from './parsed-document.ts';
import { cutToSize, linesOf, paragraphsOf, type Span, sentencesOf, trimSpan } from './text-boundaries.ts';

/**
 * A span in pieces of at most `size` that chunks are put together from, none of them cut without need: blocks whole, else
 * their lines (which are whole articles where a page is laid out with tables); paragraphs and lines whole, else their sentences;
 * and what is still too long at blanks or between characters.
 */
export function* piecesOf(text: string, span: Span, blocks: ParsedDocument['blocks'], size: number): Generator<Span> {
  let position = span.start;
  for (const block of blocksWithin(blocks, span)) {
    for (const paragraph of paragraphsOf(text, { start: position, end: block.start })) yield* fitted(text, paragraph, size, [sentencesOf]);
    const whole = trimSpan(text, block);
    if (whole) yield* fitted(text, whole, size, [linesOf, sentencesOf]);
    position = block.end;
  }
  for (const paragraph of paragraphsOf(text, { start: position, end: span.end })) yield* fitted(text, paragraph, size, [sentencesOf]);
}

type Parting = (text: string, span: Span) => Generator<Span>;

function* fitted(text: string, whole: Span, size: number, [parts, ...finer]: Parting[]): Generator<Span> {
  if (whole.end - whole.start <= size) yield whole;
  else if (!parts) yield* cutToSize(text, whole, size);
  else for (const part of parts(text, whole)) yield* fitted(text, part, size, finer);
}

/** Blocks that touch the span, cut down to it; `blocks` is in the order of the text, so the search halves its way to the first. */
function* blocksWithin(blocks: ParsedDocument['blocks'], span: Span): Generator<Span> {
  let [low, high] = [0, blocks.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((blocks[middle]?.end ?? 0) <= span.start) low = middle + 1;
    else high = middle;
  }
  for (let index = low; index < blocks.length; index++) {
    const block = blocks[index] as Span;
    if (block.start >= span.end) return;
    yield { start: Math.max(block.start, span.start), end: Math.min(block.end, span.end) };
  }
}
