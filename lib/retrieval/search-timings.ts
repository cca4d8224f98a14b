import { addSearchTimings } from '#db/datasets/search-timings.ts';
import type { DatasetsDatabase } from '#db/datasets/types.ts';
import { bucketOf } from './latency-scale.ts';

const HOUR_MS = 3_600_000;
/** Between two writes of a process; what a process that ends has not written is lost, a few seconds of searches at most. */
const FLUSH_EVERY_MS = 5_000;

/** The durations of a process's searches that are not yet in the database: only durations, nothing of who asked what. */
export class SearchTimings {
  /** By hour, then by mode, then by bucket. */
  #hours = new Map<number, Map<string, Map<number, number>>>();
  #flushedAt = Number.NEGATIVE_INFINITY;

  /** Counts a search. @returns whether it is time to flush */
  record(mode: string, ms: number, now: Date): boolean {
    this.#add(Math.floor(now.getTime() / HOUR_MS) * HOUR_MS, mode, bucketOf(ms), 1);
    if (now.getTime() - this.#flushedAt < FLUSH_EVERY_MS) return false;
    this.#flushedAt = now.getTime();
    return true;
  }

  /** Writes what has gathered, one statement an hour of it. What cannot be written waits for the next time. */
  async flush(db: DatasetsDatabase): Promise<void> {
    for (const [hour, modes] of this.#hours) {
      this.#hours.delete(hour);
      const counts = [...modes].flatMap(([mode, buckets]) => [...buckets].map(([bucket, searches]) => ({ mode, bucket, searches })));
      try {
        await addSearchTimings(db, new Date(hour), counts);
      } catch (error) {
        for (const { mode, bucket, searches } of counts) this.#add(hour, mode, bucket, searches);
        throw error;
      }
    }
  }

  #add(hour: number, mode: string, bucket: number, searches: number): void {
    const modes = this.#hours.get(hour) ?? new Map<string, Map<number, number>>();
    const buckets = modes.get(mode) ?? new Map<number, number>();
    this.#hours.set(hour, modes.set(mode, buckets.set(bucket, (buckets.get(bucket) ?? 0) + searches)));
  }
}
