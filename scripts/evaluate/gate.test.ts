import { expect, test } from 'vitest';
import type { DetailedRun } from './evaluate.ts';
import { judge } from './gate.ts';

/** A run whose mean nDCG@10 came to this. */
const run = (mean: number) => ({ metrics: { ndcg_at_10: { mean, low: mean, high: mean } }, results: [] }) as unknown as DetailedRun;

const isShut = (before: number, after: number, tolerance: number) => judge(run(after), run(before), tolerance).isShut;

test('a fall by the tolerance passes and one by more does not, whatever rounding makes of them', () => {
  expect(0.9 - 0.8).not.toBe(0.1);
  for (const [before, after, tolerance] of [
    [0.9, 0.8, 0.1],
    [0.8, 0.7, 0.1],
    [0.7 + 1e-10, 0.7, 0],
    [0.7, 0.7, 0],
    [0.7, 0.8, 0],
  ] as const) {
    expect(isShut(before, after, tolerance), `${before} → ${after}`).toBe(false);
    expect(isShut(before, after - 1e-6, tolerance), `${before} → ${after} less a millionth`).toBe(before >= after);
  }
});
