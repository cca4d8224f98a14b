/** Upper end of the first bucket, in milliseconds. */
const FIRST_MS = 0.1;
/** Each bucket ends at 1.08 times the end of the one before: 8 % wide. */
const GROWTH = 1.08;
/** The last bucket has no upper end; it begins at about 10 minutes, longer than any function runs. */
const LAST = Math.ceil(Math.log(600_000 / FIRST_MS) / Math.log(GROWTH));

/** The bucket, from 0, of a logarithmic scale into which a duration in milliseconds falls. */
export function bucketOf(ms: number): number {
  if (ms <= FIRST_MS) return 0;
  return Math.min(LAST, Math.ceil(Math.log(ms / FIRST_MS) / Math.log(GROWTH)));
}

/**
 * The duration in milliseconds that a share of the searches did not exceed, such as 0.95 for p95, from counts by bucket.
 * It lies in the bucket of the exact (nearest-rank) percentile, placed between the bucket's ends as the searches in it
 * would lie if they were spread evenly on the logarithmic scale: so it is off by less than 8 %.
 * @returns null without any searches
 */
export function percentile(counts: ReadonlyMap<number, number>, share: number): number | null {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const rank = Math.max(1, Math.ceil(share * total));
  let before = 0;
  for (const [bucket, count] of [...counts].sort(([left], [right]) => left - right)) {
    if (before + count >= rank) return FIRST_MS * GROWTH ** (bucket - 1 + (rank - before) / count);
    before += count;
  }
  return null;
}
