import type { Services } from './services.ts';

/** Counts how long a search took, in milliseconds, for the published percentiles. It costs the customer nothing: what has gathered is written after an answer. */
export function recordSearch({ searchTimings, datasetsDb, defer, now }: Services, mode: string, ms: number): void {
  if (searchTimings.record(mode, ms, now())) defer(() => searchTimings.flush(datasetsDb));
}
