import type { LetterPlace } from './pdf-pen.ts';

/** What stands higher or lower than this, in heights of the letters, is on another line. */
const LINE = 0.5;
/** What begins farther before the letter that was written before it, in heights of the letters, is written later than it is read. */
const BACK = 0.5;
/** So much of what is written later may stand over what was there: what has more is written over it. */
const OVER = 0.3;
/** Letters of a word are no farther apart than this. */
const TOUCHING = 0.1;
/** What fills a gap is written so many letters later at least: those of a logo come sooner. */
const LATE = 3;

/** What a page shows in one place; a blank, where that is all. */
export interface Shape {
  text: string;
  begin: LetterPlace;
  end: LetterPlace;
}

export interface Line {
  shapes: Shape[];
  /** Whether letters were written into the gaps of its words. */
  hasFilledWords: boolean;
}

/** A letter, with what stands over and under it. */
type Letter = [Shape, ...Shape[]];

/** Marks, and glyphs of a span whose text is read already, belong to the letter before, wherever they stand over it. */
export function isPartOfLetter(text: string): boolean {
  return /^\p{M}*$/u.test(text);
}

/** How far along its line and above it something stands, in heights of its letters. */
export function distance(from: LetterPlace, { at, along: [x, y], height }: LetterPlace): { gap: number; drop: number } {
  const [right, up] = [at[0] - from.at[0], at[1] - from.at[1]];
  return { gap: (x * right + y * up) / (height || 1), drop: (x * up - y * right) / (height || 1) };
}

/** The shapes of each line, in the order in which they are read. */
export function linesOf(shapes: Shape[]): Line[] {
  const lines: Shape[][] = [];
  let letter: Shape | undefined;
  for (const shape of shapes) {
    const isPart = isPartOfLetter(shape.text);
    if (letter && Math.abs(dropOf(letter, shape)) <= (isPart ? 2 * LINE : LINE)) lines.at(-1)?.push(shape);
    else lines.push([shape]);
    if (!isPart || !letter) letter = shape;
  }
  return lines.map(inReadingOrder);
}

/** How far above a letter another stands, in heights of the larger: the number of a footnote is small. */
function dropOf({ begin: from }: Shape, { begin: to }: Shape): number {
  return (distance(from, to).drop * to.height) / (Math.max(from.height, to.height) || 1);
}

/** A line in the order in which it is read: some programs write it and then, into its gaps, what its font has no letters for. */
function inReadingOrder(line: Shape[]): Line {
  const letters = lettersOf(line);
  const asWritten = { shapes: line, hasFilledWords: false };
  if (!letters.some((letter, at) => gapBetween(letters[at - 1], letter, 'begin') < -BACK)) return asWritten;
  const sorted = letters.toSorted(([one], [other]) => along(one, line) - along(other, line));
  if (sorted.some((letter, at) => gapBetween(sorted[at - 1], letter) < -OVER)) return asWritten;
  return { shapes: sorted.flat(), hasFilledWords: hasFilledWords(sorted, new Map(letters.map((letter, at) => [letter, at]))) };
}

/** Whether a letter that stands between two others of a word was written long after both. */
function hasFilledWords(letters: Letter[], written: Map<Letter, number>): boolean {
  return letters.some((letter, at) => {
    const [before, after] = [letters[at - 1], letters[at + 1]];
    if (!before || !after || ![before, letter, after].every(isOfWord)) return false;
    const isLate = [before, after].every((side) => (written.get(letter) ?? 0) > (written.get(side) ?? 0) + LATE);
    return isLate && gapBetween(before, letter) <= TOUCHING && gapBetween(letter, after) <= TOUCHING;
  });
}

function isOfWord([{ text }]: Letter): boolean {
  return /\p{L}/u.test(text);
}

function lettersOf(line: Shape[]): Letter[] {
  const letters: Letter[] = [];
  for (const shape of line) {
    if (isPartOfLetter(shape.text) && letters.length > 0) letters.at(-1)?.push(shape);
    else letters.push([shape]);
  }
  return letters;
}

function gapBetween(before: Letter | undefined, letter: Letter, from: 'begin' | 'end' = 'end'): number {
  if (!before) return 0;
  return distance(from === 'begin' ? before[0].begin : endOf(before), letter[0].begin).gap;
}

function along({ begin }: Shape, [first]: Shape[]): number {
  return first ? distance(begin, first.begin).gap * -first.begin.height : 0;
}

/** The end of what of a letter goes farthest. */
function endOf(letter: Letter): LetterPlace {
  return letter.map(({ end }) => end).reduce((farthest, end) => (distance(farthest, end).gap > 0 ? end : farthest));
}
