import { expect, test } from 'vitest';
import { trackedLetters } from './pdf-tracking.ts';

/** A line in which each letter may have the tenths of its height that it stands behind the one before, and `_` is a blank that is written. */
function lettersOf(line: string) {
  return [...line.matchAll(/(_?)(\d*)(\D)/g)].map(([, blank = '', tenths, text = '']) => ({
    text,
    gap: Number(tenths) / 10,
    isBehindBlank: blank !== '',
  }));
}

function read(line: string): string {
  const glyphs = lettersOf(line);
  const tracked = trackedLetters([{ glyphs, isAlone: false }]);
  return glyphs.map((glyph) => (tracked.has(glyph) || (glyph.gap <= 0.1 && !glyph.isBehindBlank) ? '' : ' ') + glyph.text).join('');
}

test.each([
  ['of a heading', 'L2a2m2p5o2n', 'Lamp on'],
  ['of a word in a line', 'in4l2a2m2p4is', 'in lamp is'],
  ['of a line whose blanks are written', 'L7a7m7p_9o7n', 'Lamp on'],
])('letters %s that are set apart are a word', (_where, line, expected) => {
  expect(read(line)).toBe(expected);
});

test.each([
  ['cells of a table', 'A4B4C4D4E', 'A B C D E'],
  ['words of one letter in a line', 'in2a2b2c2d2of', 'in a b c d of'],
  ['signs of a formula', 'x2=2y2+2z', 'x = y + z'],
  ['signs behind a blank that is written', 'is_a3!_or', 'is a ! or'],
])('%s stay apart', (_what, line, expected) => {
  expect(read(line)).toBe(expected);
});
