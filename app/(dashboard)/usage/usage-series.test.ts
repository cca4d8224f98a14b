import { expect, test } from 'vitest';
import { lastDays, seriesOf } from './usage-series.ts';

const days = ['2026-11-20', '2026-11-21', '2026-11-22'];

test('each series has its credits day by day, the largest first', () => {
  const rows = [
    { day: '2026-11-20', name: 'Search', credits: 2 },
    { day: '2026-11-22', name: 'Document', credits: 7 },
    { day: '2026-11-20', name: 'Search', credits: 1 },
  ];
  expect(seriesOf(rows, days)).toEqual([
    { name: 'Document', credits: [0, 0, 7], total: 7 },
    { name: 'Search', credits: [3, 0, 0], total: 3 },
  ]);
});

test('what has no colour of its own comes together, and no credit is lost', () => {
  const rows = Array.from({ length: 8 }, (_, index) => ({ day: '2026-11-21', name: `Key ${index}`, credits: index + 1 }));
  const series = seriesOf(rows, days);
  expect(series.map(({ name, total }) => [name, total])).toEqual([
    ['Key 7', 8],
    ['Key 6', 7],
    ['Key 5', 6],
    ['Key 4', 5],
    ['Others', 10],
  ]);
});

test('the days end with today in UTC', () => {
  expect(lastDays(3, new Date('2026-11-22T23:59:59Z'))).toEqual(days);
});
