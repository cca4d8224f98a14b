import { distance, type LetterPlace, LINE_GAP } from './pdf-pen.ts';

/** What begins farther before the letter that was written before it, in heights of the letters, is written later than it is read. */
const BACK = 0.5;
/** So much of what is written later may stand over what was there: what has more is written over it. */
const OVER = 0.3;
/** Letters of a word are no farther apart than this. */
const TOUCHING = 0.1;
/** No line of a page has more letters: to find the place of each would take long. */
const MOST_ORDERED = 2_000;
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

/** Marks without a width belong to the letter before, wherever they stand over it. */
export function isPartOfLetter(text: string): boolean {
  return /^[\p{Mn}\p{Me}]+$/u.test(text);
}

/** The shapes of each line, in the order in which they are read. */
export function linesOf(shapes: Shape[]): Line[] {
  const lines: Shape[][] = [];
  let letter: Shape | undefined;
  for (const shape of shapes) {
    const isPart = isPartOfLetter(shape.text);
    if (letter && Math.abs(dropOf(letter, shape)) <= (isPart ? 2 * LINE_GAP : LINE_GAP)) lines.at(-1)?.push(shape);
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
  if (letters.length > MOST_ORDERED || !letters.some((letter, at) => stepsBack(letters[at - 1], letter))) return asWritten;
  if (!letters.every((letter) => goesAs(letters[0], letter))) return asWritten;
  const ordered = filledIn(letters);
  if (ordered.some((letter, at) => gapBetween(ordered[at - 1], letter) < -OVER)) return asWritten;
  return { shapes: ordered.flat(), hasFilledWords: hasFilledWords(ordered, new Map(letters.map((letter, at) => [letter, at]))) };
}

/** From the first step back on, each letter is put before what stands on its right. */
function filledIn(letters: Letter[]): Letter[] {
  const from = (letter: Letter) => along(letter[0], letters[0]?.[0]);
  const first = letters.findIndex((letter, at) => stepsBack(letters[at - 1], letter));
  const ordered = letters.slice(0, first);
  for (const letter of letters.slice(first)) {
    const place = ordered.findIndex((other) => from(other) > from(letter));
    ordered.splice(place === -1 ? ordered.length : place, 0, letter);
  }
  return ordered;
}

/** Whether letters go the same way: one in a logo may be mirrored. */
function goesAs(first: Letter | undefined, [{ begin }]: Letter): boolean {
  const [x, y] = first?.[0].begin.along ?? begin.along;
  return begin.along[0] * x + begin.along[1] * y > 0;
}

function stepsBack(before: Letter | undefined, letter: Letter): boolean {
  return gapBetween(before, letter, 'begin') < -BACK;
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

function along({ begin }: Shape, first: Shape | undefined): number {
  return first ? distance(begin, first.begin).gap * -first.begin.height : 0;
}

/** The end of what of a letter goes farthest. */
function endOf(letter: Letter): LetterPlace {
  return letter.map(({ end }) => end).reduce((farthest, end) => (distance(farthest, end).gap > 0 ? end : farthest));
}
