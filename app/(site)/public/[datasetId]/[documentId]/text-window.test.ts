import { expect, test } from 'vitest';
import { askedOf, splitAround } from './text-window.ts';

test('a passage is shown with some of what comes before it, and a place is where the page begins', () => {
  expect(askedOf({ start: '5000', end: '5900' })).toEqual({ from: 4_200, passage: { start: 5_000, end: 5_900 } });
  expect(askedOf({ start: '300', end: '900' })).toEqual({ from: 0, passage: { start: 300, end: 900 } });
  expect(askedOf({ start: '5000' })).toEqual({ from: 5_000, passage: null });
  expect(askedOf({})).toEqual({ from: 0, passage: null });
});

test.each([{ start: '-1' }, { start: 'x' }, { start: ['1', '2'] }, { start: '9'.repeat(30) }, { end: '7' }])(
  'what is no place in a text means its beginning: %j',
  (asked) => expect(askedOf(asked)).toEqual({ from: 0, passage: null }),
);

test('an end that does not come after the start marks nothing', () => {
  expect(askedOf({ start: '9', end: '9' })).toEqual({ from: 9, passage: null });
});

test('the passage is marked where it stands in the window, as far as the window has it', () => {
  expect(splitAround('one two three', 100, { start: 104, end: 107 })).toEqual(['one ', 'two', ' three']);
  expect(splitAround('one two', 100, { start: 104, end: 900 })).toEqual(['one ', 'two', '']);
  expect(splitAround('one two', 100, null)).toEqual(['one two', '', '']);
  expect(splitAround('one two', 100, { start: 900, end: 950 })).toEqual(['one two', '', '']);
});
