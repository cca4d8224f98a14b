import { describe, expect, test } from 'vitest';
import { linesOf, type Shape } from './pdf-shapes.ts';

/** A letter of height 10, half as wide: how far from the left it begins, and how high it stands. */
function shape(text: string, x: number, y = 0, height = 10): Shape {
  const place = (at: [number, number]) => ({ at, along: [1, 0] as [number, number], height });
  return { text, begin: place([x, y]), end: place([x + (/\p{L}|\d/u.test(text) ? height / 2 : 0), y]) };
}

/** Letters side by side, from this place on. */
function word(text: string, x: number): Shape[] {
  return [...text].map((letter, index) => shape(letter, x + 5 * index));
}

function read(shapes: Shape[]): string[] {
  return linesOf(shapes).map((line) => line.shapes.map(({ text }) => text).join(''));
}

describe('the lines of a page', () => {
  test('are parted where letters stand lower, but not by marks and small numbers', () => {
    expect(read([...word('ab', 0), shape('\u0301', 7, 8), shape('1', 10, 4, 6), shape('c', 13), ...word('de', 0).map(lower)])).toEqual([
      'ab\u03011c',
      'de',
    ]);
  });

  test('have what was written into their gaps later where it stands', () => {
    expect(read([...word('ab', 0), ...word('ef', 20), ...word('cd', 10)])).toEqual(['abcdef']);
  });

  test.each([
    ['the gaps of words are filled after it is written', [...word('abc', 0), ...word('efgh', 20), ...word('d', 15)], true],
    ['a letter comes a little late, as in a logo', [...word('ab', 0), ...word('d', 15), ...word('c', 10)], false],
    ['what comes late is a word beside another', [...word('defg', 30), ...word('abc', 0)], false],
  ])('tell whether their words were filled: %s', (_where, shapes, expected) => {
    expect(linesOf(shapes).some(({ hasFilledWords }) => hasFilledWords)).toBe(expected);
  });

  test('keep each mark on its letter, and each blank in its place', () => {
    const later = [shape('c', 10), shape('\u0301', 8)];
    expect(read([...word('ab', 0), shape(' ', 15), ...word('ef', 18), ...later])).toEqual(['abc\u0301 ef']);
  });

  test('are read as they are written where letters are written over others', () => {
    expect(read([...word('abc', 0), ...word('abc', 1)])).toEqual(['abcabc']);
  });
});

test('a line with a mirrored letter, as a logo may have, is read as it is written', () => {
  const mirrored = shape('E', 15);
  mirrored.begin.along = [-1, 0];
  expect(read([...word('ab', 0), mirrored, ...word('ef', 20), ...word('c', 10)])).toEqual(['abEefc']);
});

function lower({ text, begin: { at } }: Shape): Shape {
  return shape(text, at[0], at[1] - 12);
}
