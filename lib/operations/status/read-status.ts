import { sql } from 'drizzle-orm';
import { readSearchTimings, type TimingCount } from '#db/datasets/search-timings.ts';
import { readGraphRecall } from '#lib/retrieval/graph-recall.ts';
import { percentile } from '#lib/retrieval/latency-scale.ts';
import { API_VERSION } from '#lib/version.ts';
import type { Services } from '../services.ts';

const HOUR_MS = 3_600_000;
/** How long an answer is given again before the databases are asked anew. */
export const REMEMBERED_MS = 10_000;

export interface ModeTimings {
  searches: number;
  /** In milliseconds; null without searches. */
  p50_ms: number | null;
  p95_ms: number | null;
}

export interface Window {
  since: string;
  searches: number;
  by_mode: Record<string, ModeTimings>;
}

export interface Status {
  status: 'ok' | 'unhealthy';
  version: string;
  checked_at: string;
  databases: { fltr_auth: 'ok' | 'unreachable'; fltr: 'ok' | 'unreachable' };
  /** Null while the database that has the timings is unreachable. */
  searches: { last_hour: Window; last_day: Window } | null;
  /**
   * Share of the 10 nearest passages that the approximate index finds, as last measured against an exact scan in each dataset
   * that is large enough for one: the mean of them, and the lowest. Null while every dataset is scanned exactly.
   */
  vector_recall: { recall_at_10: number; lowest: number; datasets: number; measured_at: string } | null;
}

const remembered = new WeakMap<Services['datasetsDb'], { until: number; status: Promise<Status> }>();

/** How the deployment is, as anybody may know it. Asks the databases at most every 10 seconds in a process; never throws. */
export function readStatus(services: Services): Promise<Status> {
  const now = services.now();
  const known = remembered.get(services.datasetsDb);
  if (known && now.getTime() < known.until) return known.status;
  const status = look(services, now);
  remembered.set(services.datasetsDb, { until: now.getTime() + REMEMBERED_MS, status });
  return status;
}

async function look({ authDb, datasetsDb, searchTimings }: Services, now: Date): Promise<Status> {
  const [auth, datasets] = await Promise.allSettled([
    authDb.execute(sql`select 1`),
    searchTimings.flush(datasetsDb).then(() => Promise.all([readTimings(datasetsDb, now), readGraphRecall(datasetsDb)])),
  ]);
  const [searches, recall] = datasets.status === 'fulfilled' ? datasets.value : [null, null];
  const databases = { fltr_auth: wellness(auth), fltr: wellness(datasets) };
  return {
    status: databases.fltr_auth === 'ok' && databases.fltr === 'ok' ? 'ok' : 'unhealthy',
    version: API_VERSION,
    checked_at: now.toISOString(),
    databases,
    searches,
    vector_recall: recall && {
      recall_at_10: recall.mean,
      lowest: recall.lowest,
      datasets: recall.datasets,
      measured_at: recall.measuredAt.toISOString(),
    },
  };
}

function wellness({ status }: PromiseSettledResult<unknown>): 'ok' | 'unreachable' {
  return status === 'fulfilled' ? 'ok' : 'unreachable';
}

/** Timings are kept by the hour, so a window begins with a full one: the last hour has the hour before and what there is of this one. */
async function readTimings(db: Services['datasetsDb'], now: Date): Promise<NonNullable<Status['searches']>> {
  const hour = Math.floor(now.getTime() / HOUR_MS) * HOUR_MS;
  const [lastHour, lastDay] = [new Date(hour - HOUR_MS), new Date(hour - 24 * HOUR_MS)];
  const rows = await readSearchTimings(db, lastDay);
  return {
    last_hour: windowOf(
      rows.filter(({ hour: at }) => at >= lastHour),
      lastHour,
    ),
    last_day: windowOf(rows, lastDay),
  };
}

function windowOf(rows: TimingCount[], since: Date): Window {
  const modes = new Map<string, Map<number, number>>();
  for (const { mode, bucket, searches } of rows) {
    const buckets = modes.get(mode) ?? new Map<number, number>();
    modes.set(mode, buckets.set(bucket, (buckets.get(bucket) ?? 0) + searches));
  }
  const by_mode = Object.fromEntries([...modes].sort().map(([mode, buckets]) => [mode, timingsOf(buckets)]));
  return { since: since.toISOString(), searches: Object.values(by_mode).reduce((sum, { searches }) => sum + searches, 0), by_mode };
}

function timingsOf(buckets: Map<number, number>): ModeTimings {
  const searches = [...buckets.values()].reduce((sum, count) => sum + count, 0);
  const [p50, p95] = [percentile(buckets, 0.5), percentile(buckets, 0.95)];
  return { searches, p50_ms: rounded(p50), p95_ms: rounded(p95) };
}

/** To three digits: the scale tells no more. */
function rounded(ms: number | null): number | null {
  return ms === null ? null : Number(ms.toPrecision(3));
}
