import { inReadingOrder } from './pdf-reading-order.ts';
import { dropBetween, type Run } from './pdf-run.ts';

/** A new paragraph begins when the next line stands farther below than this, in heights of the line's own letters. */
const PARAGRAPH_GAP = 1.75;

/** What stands higher or lower than this, in heights of the larger letters, is of another cell, and what is twice as far, of another line. */
const CELL_GAP = 0.5;
/** The number of a footnote is smaller than this beside the words that it begins. */
const SMALL = 0.9;

/** Between lower-case letters, the end of a line may be within a word; where a soft hyphen stands before it, it is. */
const HYPHENATED = /(?<=\p{Ll})[-\u2010]\n(?=\p{Ll})|\u00ad\n(?=\p{L})/gu;

/** Runs of text as lines, with a blank line where the page leaves a gap; a word that a line end hyphenates is made whole. */
export function joinRuns(runs: Run[]): string {
  const pieces: string[] = [];
  let before: Run | undefined;
  let [isBeside, isFirst, startsLine] = [false, true, true];
  for (const run of inReadingOrder(runs)) {
    const isBlank = run.str.trim() === '';
    if (before && !isBlank) {
      if (isBeside) pieces.push(partBetween(before, run, isFirst));
      if (isParagraphGap(before, run)) pieces.push('\n');
    }
    pieces.push(run.str);
    if (run.hasEOL) pieces.push('\n');
    if (!isBlank) [before, isFirst, startsLine] = [run, startsLine, false];
    isBeside = !run.hasEOL && /\S$/.test(run.str);
    startsLine ||= run.hasEOL;
  }
  return pieces.join('').replace(HYPHENATED, '');
}

/** What parts two runs that the reader of PDFs gives as one word. */
function partBetween(before: Run, run: Run, isFirst: boolean): string {
  const drop = dropBetween(before, run) / Math.max(before.height, run.height);
  if (Math.abs(drop) > 2 * CELL_GAP) return '\n';
  const isNumberOfNote = isFirst && drop > 0 && before.height < SMALL * run.height;
  return Math.abs(drop) > CELL_GAP || isNumberOfNote ? ' ' : '';
}

function isParagraphGap(above: Run, below: Run): boolean {
  return above.height > 0 && dropBetween(above, below) > PARAGRAPH_GAP * Math.max(above.height, below.height);
}
