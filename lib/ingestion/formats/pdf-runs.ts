import { inReadingOrder } from './pdf-reading-order.ts';

/** Characters that a page shows in one go, as the reader of PDFs tells them; a line's end may come without any. */
export interface Run {
  str: string;
  dir: string;
  width: number;
  height: number;
  transform: number[];
  hasEOL: boolean;
}

/** A new paragraph begins when the next line stands farther below than this, in heights of the line's own letters. */
const PARAGRAPH_GAP = 1.75;

/** Runs of text as lines, with a blank line where the page leaves a gap; a word that a line end hyphenates is made whole. */
export function joinRuns(runs: Run[]): string {
  const pieces: string[] = [];
  let above: Run | undefined;
  for (const run of inReadingOrder(runs)) {
    if (above && run.str.trim() !== '') {
      if (isParagraphGap(above, run)) pieces.push('\n');
      above = undefined;
    }
    pieces.push(run.str);
    if (run.hasEOL) pieces.push('\n');
    if (run.str.trim() !== '') above = run;
  }
  return pieces.join('').replace(/(\p{Ll})[-\u2010]\n(?=\p{Ll})/gu, '$1');
}

function isParagraphGap(above: Run, below: Run): boolean {
  return above.height > 0 && dropBetween(above, below) > PARAGRAPH_GAP * Math.max(above.height, below.height);
}

/** How far below one run another stands, whichever way their letters are turned: a wide table may lie on its side. */
function dropBetween({ transform: from }: Run, { transform: to }: Run): number {
  const [, , right = 0, up = 1, x = 0, y = 0] = from;
  return (right * (x - (to[4] ?? 0)) + up * (y - (to[5] ?? 0))) / (Math.hypot(right, up) || 1);
}
