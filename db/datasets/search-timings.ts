import { gte, sql } from 'drizzle-orm';
import { searchTimings } from './schema/index.ts';
import type { DatasetsDatabase } from './types.ts';

/** How many searches of a mode fell into a bucket of the scale. */
export interface TimingCount {
  mode: string;
  bucket: number;
  searches: number;
}

/** Days that timings are kept. */
const KEPT_DAYS = 30;

/** Adds counts to those of an hour, and drops those that are older than anybody asks for, in one statement. */
export async function addSearchTimings(db: DatasetsDatabase, hour: Date, counts: TimingCount[]): Promise<void> {
  const at = hour.toISOString();
  await db.execute(sql`
    with old as (delete from search_timings where hour < ${at}::timestamptz - make_interval(days => ${KEPT_DAYS}::int))
    insert into search_timings (hour, mode, bucket, searches)
    select ${at}::timestamptz, mode, bucket, searches
    from jsonb_to_recordset(${JSON.stringify(counts)}::jsonb) as new (mode text, bucket smallint, searches bigint)
    order by mode, bucket
    on conflict (hour, mode, bucket) do update set searches = search_timings.searches + excluded.searches`);
}

/** The counts of the hours from `since` on, hour by hour. */
export async function readSearchTimings(db: DatasetsDatabase, since: Date): Promise<(TimingCount & { hour: Date })[]> {
  return db.select().from(searchTimings).where(gte(searchTimings.hour, since));
}
