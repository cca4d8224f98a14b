import { randomStream } from './random-stream.ts';

/** A mean with the interval that holds the true one with 95 % confidence, as far as these samples can tell. */
export interface Estimate {
  mean: number;
  low: number;
  high: number;
}

/** How the intervals are made; whoever shows them should say so. */
export const BOOTSTRAP = { level: 0.95, resamples: 2_000, seed: 20_260_101 } as const;

/**
 * Means with 95 % percentile intervals by the bootstrap (Efron and Tibshirani, An Introduction to the Bootstrap, 1993,
 * chapter 13): 2,000 resamples with replacement. The seed is fixed, so the same samples always give the same interval.
 * For a paired difference, pass the differences as samples.
 * @param samples of each measure one number a question; every measure has the same questions, and all are drawn together
 */
export function bootstrapMeans<Measure extends string>(samples: Record<Measure, readonly number[]>): Record<Measure, Estimate> {
  const measures = Object.keys(samples) as Measure[];
  const questions = measures[0] === undefined ? 0 : samples[measures[0]].length;
  const means = Object.fromEntries(measures.map((measure) => [measure, [] as number[]])) as Record<Measure, number[]>;
  const random = randomStream(BOOTSTRAP.seed);
  for (let resample = 0; resample < BOOTSTRAP.resamples; resample++) {
    const drawn = Array.from({ length: questions }, () => Math.floor(random() * questions));
    for (const measure of measures) means[measure].push(meanOf(drawn.map((index) => samples[measure][index] ?? 0)));
  }
  return Object.fromEntries(measures.map((measure) => [measure, estimate(samples[measure], means[measure])])) as Record<Measure, Estimate>;
}

function estimate(samples: readonly number[], means: number[]): Estimate {
  const sorted = means.toSorted((left, right) => left - right);
  const tail = (1 - BOOTSTRAP.level) / 2;
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  return { mean: meanOf(samples), low: at(tail), high: at(1 - tail) };
}

function meanOf(numbers: readonly number[]): number {
  return numbers.length === 0 ? 0 : numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
