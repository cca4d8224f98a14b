import { sql } from 'drizzle-orm';
import { GENERATION_KEY } from '#db/datasets/schema/index.ts';
import type { DatasetsDatabase } from '#db/datasets/types.ts';
import type { Narrowing } from './candidates.ts';
import { vectorLeg } from './vector-leg.ts';

/** Vectors of the dataset that are taken as queries, and neighbours of each that are looked for. */
const SAMPLES = 20;
const NEIGHBOURS = 10;
/** What a search takes from the graph before it scores exactly. */
const CANDIDATES = 50;
const NOT_NARROWED: Narrowing = { condition: sql``, hasFilter: false, constraints: null, maxPerDocument: null };

/**
 * Measures how many of the ten nearest vectors a search of a dataset with a graph finds, against comparing all of them, and writes it down with the
 * dataset. The queries are vectors of the dataset itself. Nothing is measured where there is no graph.
 * @returns the share, 0–1, or null without a graph
 */
export async function measureGraphRecall(db: DatasetsDatabase, datasetId: string): Promise<number | null> {
  const { rows: samples } = await db.execute<{ embedding: string; dimensions: number; farthest: number }>(sql`
    with vectors as materialized (
      select embedding from chunk_vectors
      where ${GENERATION_KEY} = (
        select id || '/' || embedding_generation::text from datasets where id = ${datasetId} and in_graph)
    )
    select sample.embedding::text, vector_dims(sample.embedding) as dimensions, (
      select max(distance) from (
        select embedding <#> sample.embedding as distance from vectors order by distance limit ${NEIGHBOURS}::int) nearest
    ) as farthest
    from (select embedding from vectors order by random() limit ${SAMPLES}::int) sample`);
  if (samples.length === 0) return null;
  let found = 0;
  for (const { embedding, dimensions, farthest } of samples) {
    const { rows } = await db.execute<{ found: number }>(sql`
      with visible as materialized (
        select id, embedding_generation as generation, in_graph, true as has_vectors from datasets where id = ${datasetId}
      ), totals as materialized (
        select visible.id as dataset_id, term_totals.chunks::float8 from visible left join term_totals on dataset_id = visible.id
      ), words as materialized (
        select false as suffice
      ), ${vectorLeg({ vector: embedding, dimensions, candidates: CANDIDATES, limit: NEIGHBOURS, inView: 1 }, NOT_NARROWED)}, candidates as materialized (
        select v.embedding from vector_leg join visible on true
        join chunk_vectors v on v.chunk_id = vector_leg.chunk_id and v.generation = visible.generation
      )
      select count(*)::int as found from candidates where embedding <#> ${embedding}::halfvec <= ${farthest}::float8`);
    found += Math.min(NEIGHBOURS, rows[0]?.found ?? 0);
  }
  const recall = found / (samples.length * NEIGHBOURS);
  await db.execute(sql`update datasets set graph_recall = ${recall}::real, graph_recall_at = now() where id = ${datasetId}`);
  return recall;
}

/** How well the graphs of this deployment find, as last measured for each dataset that has one; null when none was measured. */
export async function readGraphRecall(
  db: DatasetsDatabase,
): Promise<{ datasets: number; mean: number; lowest: number; measuredAt: Date } | null> {
  const { rows } = await db.execute<{ datasets: number; mean: number; lowest: number; measured_at: string | null }>(sql`
    select count(*)::int as datasets, avg(graph_recall) as mean, min(graph_recall)::float8 as lowest, max(graph_recall_at) as measured_at
    from datasets where graph_recall is not null`);
  const [row] = rows;
  return row?.measured_at ? { datasets: row.datasets, mean: row.mean, lowest: row.lowest, measuredAt: new Date(row.measured_at) } : null;
}
