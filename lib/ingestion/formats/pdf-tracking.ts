import type { Glyph, Stretch } from './pdf-glyphs.ts';

/** Letters that stand farther apart than this, in their heights, are set apart: no font leaves so much between those of a word. */
const LOOSE = 0.05;
/** So many of them may be closer: pairs like AV are. */
const CLOSER = 0.2;
/** A blank is this much wider than what the letters of a word are set apart by. */
const WORD_GAP = 0.1;
/** Where a page writes its blanks, but a line has none, letters that are farther apart may be cells of a table. */
const WIDEST = 0.6;
/** Where a page only leaves them, letters that are farther apart may be words of one letter. */
const WIDEST_UNWRITTEN = 0.26;
/** Unless the gaps within words are all alike, while those between words are this much wider: in a table, what is alike is how far cells stand from one another. */
const WIDER = 0.2;
/** What is farther apart than twice as far and this is parted by a table. */
const WIDEST_BLANK = 1;
/** Blanks of most fonts are narrower: what is closer, but not as close as letters, may be words of one letter. */
const BLANK = 0.5;
const ALIKE = 0.02;
const MOST_ALIKE = 0.8;
/** So many letters one of such words has at least. */
const LONG = 4;

/** So many of the signs of a text are letters: in formulas and tables, fewer are. */
const TEXT = 0.8;
/** Fewer that are alike tell nothing, where each line is not written for itself. */
const FEWEST = 3;

/** The letters of a page that belong to the word of the letter before them, though they are set apart from it: as headings are, or words to stress them. */
export function trackedLetters(stretches: Stretch[]): Set<Glyph> {
  const writesBlanks = stretches.some(({ glyphs, isAlone }) => isAlone && hasBlank(glyphs));
  return new Set(
    stretches.flatMap(({ glyphs, isAlone, isScattered }) => {
      if (isScattered) return isEven(glyphs) ? restOfWords(glyphs) : [];
      return trackedOf(glyphs, isAlone && writesBlanks);
    }),
  );
}

function trackedOf(line: Glyph[], writesBlanks: boolean): Glyph[] {
  const gaps = gapsWithin(line);
  if ((gaps[Math.floor(CLOSER * gaps.length)] ?? 0) > LOOSE) return isTracked(line, writesBlanks) ? restOfWords(line) : [];
  return looseParts(line)
    .filter((part) => isBetweenBlanks(part, line) && isTracked(part, false))
    .flatMap(restOfWords);
}

function isTracked(letters: Glyph[], writesBlanks: boolean): boolean {
  const tracking = trackingOf(letters);
  if (writesBlanks && (tracking <= WIDEST || hasBlank(letters))) return true;
  if (restOfWords(letters).length < FEWEST) return false;
  return hasBlank(letters) || (isText(letters) && tracking <= WIDEST_UNWRITTEN) || isEven(letters);
}

/** Whether letters make words though they are far apart, or each is written for itself: cells are, too. */
function isEven(letters: Glyph[]): boolean {
  const [tracking, within] = [trackingOf(letters), new Set(restOfWords(letters))];
  const between = letters.slice(1).filter((letter) => !within.has(letter));
  const isLong = (_: Glyph, at: number) => letters.slice(at + 1, at + LONG).filter((letter) => within.has(letter)).length === LONG - 1;
  const distances = letters.flatMap((letter, at) => (within.has(letter) ? [letter.gap + (letters[at - 1]?.width ?? 0)] : []));
  return (
    isText(letters) &&
    (tracking <= WIDEST_UNWRITTEN || tracking >= BLANK) &&
    between.length > 0 &&
    between.every(({ gap }) => gap >= tracking + WIDER && gap <= 2 * tracking + WIDEST_BLANK) &&
    letters.some(isLong) &&
    areAlike([...within].map(({ gap }) => gap)) &&
    !areAlike(distances)
  );
}

function isText(letters: Glyph[]): boolean {
  return letters.filter(({ text }) => /\p{L}/u.test(text)).length >= TEXT * letters.length;
}

function areAlike(values: number[]): boolean {
  const middle = values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? 0;
  return values.filter((value) => Math.abs(value - middle) <= ALIKE).length >= MOST_ALIKE * values.length;
}

function hasBlank(letters: Glyph[]): boolean {
  return letters.some(({ isBehindBlank }) => isBehindBlank);
}

/** Each part of a line whose letters are all set apart. */
function looseParts(line: Glyph[]): Glyph[][] {
  const parts: Glyph[][] = [];
  for (const letter of line) {
    if (letter.isBehindBlank || letter.gap > LOOSE) parts.at(-1)?.push(letter);
    else parts.push([letter]);
  }
  return parts;
}

/** In the midst of a line, letters are a word if they are closer to one another than to the words on both sides: else they are words themselves. */
function isBetweenBlanks(part: Glyph[], line: Glyph[]): boolean {
  const [first, second, last] = [part[0], part[1], part.at(-1)];
  const isBlankBefore = blankBefore(part);
  const startsWord = first === line[0] || (second && isBlankBefore(second));
  return Boolean(startsWord && last && (last === line.at(-1) || isBlankBefore(last)));
}

function restOfWords(letters: Glyph[]): Glyph[] {
  const isBlankBefore = blankBefore(letters);
  return letters.slice(1).filter((letter) => !isBlankBefore(letter));
}

function blankBefore(letters: Glyph[]): (letter: Glyph) => boolean {
  const tracking = trackingOf(letters);
  return ({ gap, isBehindBlank }) => isBehindBlank || gap > tracking + WORD_GAP;
}

/** How far apart most letters are. */
function trackingOf(letters: Glyph[]): number {
  const gaps = gapsWithin(letters);
  return gaps[Math.floor((gaps.length - 1) / 2)] ?? 0;
}

/** The smallest first. */
function gapsWithin(letters: Glyph[]): number[] {
  return letters
    .slice(1)
    .flatMap(({ gap, isBehindBlank }) => (isBehindBlank ? [] : [gap]))
    .sort((a, b) => a - b);
}
