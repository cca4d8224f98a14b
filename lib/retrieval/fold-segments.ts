import { sql } from 'drizzle-orm';
import type { DatasetsDatabase } from '#db/datasets/types.ts';

/** Segments that a search may have to read beside the folded statistics, in number and in chunks. */
export const MAX_SEGMENTS = 16;
const MAX_SEGMENT_CHUNKS = 500;
/** Segments that one fold takes, which bounds its time. */
const FOLD_BATCH = 200;

/**
 * Moves a dataset's segments into its folded statistics, once there are many. One statement: every reader sees each
 * segment exactly once, on the one side or on the other. Writers only append and never wait; of several folds each takes
 * segments that the others have not, and all touch the terms in the same order. The dataset is held first, as by all who write to it.
 */
export async function foldSegments(db: DatasetsDatabase, datasetId: string): Promise<void> {
  await db.execute(sql`
    with dataset as materialized (
      select id from datasets where id = ${datasetId} for key share
    ), due as materialized (
      select count(*) > ${MAX_SEGMENTS}::int or coalesce(sum(chunks), 0) > ${MAX_SEGMENT_CHUNKS}::int as is_due
      from term_segments where dataset_id = (select id from dataset)
    ), claimed as materialized (
      select id from term_segments
      where dataset_id = ${datasetId} and (select is_due from due)
      order by id limit ${FOLD_BATCH}::int for update skip locked
    ), taken as (
      delete from term_segments using claimed where term_segments.id = claimed.id
      returning sign, chunks, tokens, terms, frequencies
    ), sums as (
      select term, sum(sign * frequency)::int as chunks
      from taken cross join unnest(terms, frequencies) as counted(term, frequency)
      group by term having sum(sign * frequency) <> 0
    ), folded as (
      insert into term_frequencies as t (dataset_id, term, chunks)
      select ${datasetId}, term, chunks from sums order by term
      on conflict (dataset_id, term) do update set chunks = t.chunks + excluded.chunks
    )
    insert into term_totals as t (dataset_id, chunks, tokens)
    select ${datasetId}, sum(sign * chunks), sum(sign * tokens) from taken having count(*) > 0
    on conflict (dataset_id) do update set chunks = t.chunks + excluded.chunks, tokens = t.tokens + excluded.tokens`);
}
