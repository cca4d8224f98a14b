import { expect, test } from 'vitest';
import { expiryOf, KEY_LIFETIMES } from './key-lifetimes.ts';

test('a key ends as many days from now as were chosen, or never', () => {
  const now = new Date('2026-11-27T06:00:00.000Z');
  expect(KEY_LIFETIMES.map(({ days }) => expiryOf(days, now).expires_at)).toEqual([
    undefined,
    '2026-12-04T06:00:00.000Z',
    '2026-12-27T06:00:00.000Z',
    '2027-02-25T06:00:00.000Z',
    '2027-11-27T06:00:00.000Z',
  ]);
});
