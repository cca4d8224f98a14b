import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bucketOf, percentile } from './latency-scale.ts';

/** Durations from a hundredth of a millisecond to three minutes, each order of magnitude as likely as another. */
const durations = fc.array(
  fc.double({ min: -2, max: 5.25, noNaN: true }).map((exponent) => 10 ** exponent),
  { minLength: 1, maxLength: 400 },
);

function count(milliseconds: number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const ms of milliseconds) counts.set(bucketOf(ms), (counts.get(bucketOf(ms)) ?? 0) + 1);
  return counts;
}

/** The nearest-rank percentile: the smallest duration that so many did not exceed. */
function exactPercentile(milliseconds: number[], share: number): number {
  const sorted = milliseconds.toSorted((left, right) => left - right);
  return sorted[Math.max(1, Math.ceil(share * sorted.length)) - 1] ?? 0;
}

test.each([0.5, 0.95, 0.99, 1])('the percentile %d is off by less than 8 % of the exact one, whatever was measured', (share) => {
  fc.assert(
    fc.property(durations, (milliseconds) => {
      const exact = Math.max(exactPercentile(milliseconds, share), 0.1);
      const estimated = percentile(count(milliseconds), share) ?? 0;
      // Up to a tenth of a millisecond everything is one bucket.
      expect(Math.max(estimated, 0.1) / exact).toBeLessThan(1.0801);
      expect(exact / Math.max(estimated, 0.1)).toBeLessThan(1.0801);
    }),
  );
});

test('within a bucket the searches lie evenly: the middle of a hundred equal ones is in its middle', () => {
  const bucket = bucketOf(50);
  const [middle, end] = [percentile(new Map([[bucket, 100]]), 0.5) ?? 0, percentile(new Map([[bucket, 100]]), 1) ?? 0];
  expect(end / middle).toBeCloseTo(Math.sqrt(1.08), 6);
  expect(bucketOf(end * 1.0001)).toBe(bucket + 1);
});

test('what takes no time or for ever has a bucket, which fits a smallint, and nothing has no percentile', () => {
  expect(bucketOf(0)).toBe(0);
  expect(bucketOf(Number.MAX_VALUE)).toBe(bucketOf(600_000));
  expect(bucketOf(Number.MAX_VALUE)).toBeLessThan(32_767);
  expect(percentile(new Map(), 0.5)).toBeNull();
});
