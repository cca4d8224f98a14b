import { expect, test } from 'vitest';
import { count, creditsInWords, midnight } from './words.ts';

test('counts have thousands separators, and one credit is no credits', () => {
  expect([count(5_000), creditsInWords(1), creditsInWords(1_000_000_000)]).toEqual(['5,000', '1 credit', '1,000,000,000 credits']);
});

test('a midnight is a day that a person reads, wherever the server stands', () => {
  expect(midnight('2026-11-27T00:00:00Z')).toBe('27 November 2026 at 00:00 UTC');
});
