import { expect, test } from 'vitest';
import { trackedLetters } from './pdf-tracking.ts';

/** A line in which each letter may have the tenths of its height that it stands behind the one before, and `_` is a blank that is written. */
function lettersOf(line: string) {
  return [...line.matchAll(/(_?)(\d*)(\D)/g)].map(([, blank = '', tenths, text = '']) => ({
    text,
    gap: Number(tenths) / 10,
    width: text === 'm' ? 0.8 : 0.5,
    isBehindBlank: blank !== '',
  }));
}

function read(line: string, isScattered = false): string {
  const glyphs = lettersOf(line);
  const tracked = trackedLetters([{ glyphs, isAlone: false, isScattered }]);
  return glyphs.map((glyph) => (tracked.has(glyph) || (glyph.gap <= 0.1 && !glyph.isBehindBlank) ? '' : ' ') + glyph.text).join('');
}

test.each([
  ['of a heading', 'L2a2m2p5o2n', 'Lamp on'],
  ['of a word in a line', 'in4l2a2m2p4is', 'in lamp is'],
  ['of words that are farther apart than their letters', 'L5a5m5p9o5n', 'Lamp on'],
  ['of a line whose blanks are written', 'L7a7m7p_9o7n', 'Lamp on'],
])('letters %s that are set apart are a word', (_where, line, expected) => {
  expect(read(line)).toBe(expected);
});

test.each([
  ['cells of a table', 'A4B4C4D4E', 'A B C D E'],
  ['cells of a table in groups', 'a5b5c5d9b5a5d5c', 'a b c d b a d c'],
  ['words of one letter in cells of a table', 'L3a3m3p9o3n', 'L a m p o n'],
  ['cells of a table that are far from others', 'L5a5m5p25o5n', 'L a m p o n'],
  ['letters that are not evenly far apart', 'L5a7m5p9o5n', 'L a m p o n'],
  ['letters of which no word has many', 'L5a5m9o5n', 'L a m o n'],
  ['letters that are farther apart, but as far as words are', 'L5a5m5p6o5n', 'L a m p o n'],
  ['words of one letter in a line', 'in2a2b2c2d2of', 'in a b c d of'],
  ['signs of a formula', 'x2=2y2+2z', 'x = y + z'],
  ['signs behind a blank that is written', 'is_a3!_or', 'is a ! or'],
])('%s stay apart', (_what, line, expected) => {
  expect(read(line)).toBe(expected);
});

test.each([
  ['are a word where blanks between words are wider', 'L2a2m2p4o2n', 'Lamp on'],
  ['stay apart where nothing tells blanks', 'L2a2m2p', 'L a m p'],
  ['stay apart beside a blank that is written', 'a2a_4b2b_4c2c2c2c', 'a a b b c c c c'],
])('letters that are each written for themselves %s', (_what, line, expected) => {
  expect(read(line, true)).toBe(expected);
});
