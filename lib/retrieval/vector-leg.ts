import { type Placeholder, type SQL, sql } from 'drizzle-orm';
import { GENERATION_KEY, GRAPH_DIMENSIONS, graphIndexOf } from '#db/datasets/schema/index.ts';
import { andFits, bestRows, countHits, type Narrowing } from './candidates.ts';

/**
 * Vectors that a walk through the graph keeps in view (pgvector's `ef_search`): these at least, and one for each `CHUNKS_PER_BREADTH` chunks. More
 * of them find more of the true neighbours and take longer; a larger dataset needs more. Measured in `docs/search.md`.
 */
export const MIN_BREADTH = 200;
export const CHUNKS_PER_BREADTH = 285;
/** The highest `ef_search` that pgvector allows. */
export const MAX_BREADTH = 1_000;
/**
 * A dataset in a graph is walked if the square of its size is more than so many times the size of the graph; else its vectors are compared. A walk
 * slows down with the vectors of other datasets that it meets, a comparison with the dataset's own: measured, they take the same time about there.
 */
export const WORTH_WALKING = 2_500;

/**
 * Without a filter or phrases, a walk need not be able to go on (pgvector's iterative scan, which takes a tenth of its time) where the datasets
 * that are walked have at least this share of the graph and it keeps at least so many times as many vectors in view as are wanted.
 */
const GRAPH_SHARE = 0.8;
const ENOUGH_IN_VIEW = 2;

interface VectorQuery {
  vector: string | Placeholder;
  /** Null for a query without a vector. */
  dimensions: number | null;
  candidates: number | Placeholder;
  /** Hits that are wanted. */
  limit: number | Placeholder;
  /** What share of `breadth` a walk keeps in view, 0–1. */
  inView: number | Placeholder;
}

/**
 * The vector leg of a search as CTEs, of which the last is `vector_leg`: the nearest chunks, found by a walk through the graph (HNSW) where a
 * dataset is in one and that is quicker, else by comparing every vector. Only rows that meet the conditions are candidates. A walk goes on until
 * it has found enough of them; where it ends before, every vector is compared after all. Where few passages have the phrases, only theirs are
 * compared. Nothing is done for a dataset without comparable vectors, and nothing at all where words suffice.
 *
 * They read the CTEs `visible`, `totals` and `words`, and those of `constraintParts`.
 *
 * @param query what is looked for, as values of the statement; but `dimensions` stands in its text, since each graph is for one number of them
 */
export function vectorLeg(query: VectorQuery, narrowing: Narrowing): SQL {
  const { vector, dimensions, candidates, limit, inView } = query;
  const { hasFilter, constraints, maxPerDocument } = narrowing;
  const areWorthWalking = constraints?.found ? sql`(select is_common from common)` : sql`true`;
  const areTooFew = sql`(select count(*) from graph_leg) < ${candidates}::int`;
  const areOfTooFew = maxPerDocument === null ? sql`` : sql` or (${countHits(sql`graph_leg`, limit, narrowing)}) < ${limit}::int`;
  return sql`graph as materialized (
      select reltuples::float8 as vectors from pg_class where oid = to_regclass(${graphIndexOf(dimensions ?? 0)})
    ), walked as materialized (
      select visible.id, visible.generation, totals.chunks
      from visible join totals on totals.dataset_id = visible.id
      where has_vectors and in_graph and not (select suffice from words) and ${areWorthWalking}
        and chunks * chunks > ${WORTH_WALKING}::int * (select vectors from graph)
    ), walk as materialized (
      select breadth, ${!hasFilter && constraints === null}::boolean and chunks >= ${GRAPH_SHARE}::float8 * (select vectors from graph)
        and breadth >= ${ENOUGH_IN_VIEW}::int * ${candidates}::int as ends
      from (
        select sum(chunks) as chunks,
          (${inView}::float8 * least(${MAX_BREADTH}::int, greatest(${MIN_BREADTH}::int, max(chunks) / ${CHUNKS_PER_BREADTH}::int)))::int as breadth
        from walked having count(*) > 0
      ) size
    ), graph_leg as materialized (
      ${graphLeg(query, narrowing)}
    ), compared as materialized (
      select id || '/' || generation::text as generation from visible
      where has_vectors and not (select suffice from words) and (id not in (select id from walked) or ${areTooFew}${areOfTooFew})
    ), exact_leg as materialized (
      ${bestRows(comparedRows(narrowing), sql`embedding <#> ${vector}::halfvec`, candidates, narrowing)}
    ), vector_leg as materialized (
      select chunk_id from graph_leg union all select chunk_id from exact_leg
    )`;
}

/**
 * The walk through the graph. Its settings are made inside the statement, before it begins, and end with it: no round trip, no trace on the
 * connection.
 */
function graphLeg({ vector, dimensions, candidates }: VectorQuery, narrowing: Narrowing): SQL {
  const hasGraph = dimensions !== null && GRAPH_DIMENSIONS.includes(dimensions);
  if (!hasGraph) return sql`select null::text as chunk_id, null::text as document_id where false`;
  const type = sql.raw(`halfvec(${dimensions})`);
  return sql`select chunk_id, document_id from chunk_vectors
      where in_graph and vector_dims(embedding) = ${sql.raw(String(dimensions))}
        and row(dataset_id, generation) = any(array(select row(id, generation) from walked))
        and (
          select set_config('hnsw.ef_search', breadth::text, true)
            || set_config('hnsw.iterative_scan', case when ends then 'off' else 'relaxed_order' end, true)
          from walk
        ) is not null and ${mayBeFound(narrowing)}${andFits(narrowing.constraints)}
      order by embedding::${type} <#> ${vector}::${type}
      limit ${candidates}::int`;
}

/**
 * The vectors that are compared, or of them those of passages that may have the phrases. The bounds of the keys add nothing, but the planner takes a
 * range for a small share of the rows, and a list of keys for as large a share as the other datasets have: it would read every dataset's vectors to
 * compare a small one's.
 */
function comparedRows(narrowing: Narrowing): SQL {
  const isCompared = sql`${GENERATION_KEY} = any(array(select generation from compared))`;
  if (narrowing.constraints?.found) {
    return sql`(
        select fitting.chunk_id, fitting.document_id, embedding
        from fitting cross join lateral (select embedding from chunk_vectors where chunk_id = fitting.chunk_id and ${isCompared} offset 0) held
        where exists (select from compared)
      ) held where true`;
  }
  return sql`chunk_vectors
      where ${isCompared}
        and ${GENERATION_KEY} between (select min(generation) from compared) and (select max(generation) from compared) and ${mayBeFound(narrowing)}`;
}

/** As a test of its own, so that the planner cannot make a join of it and leave the order of the index. */
function mayBeFound({ condition, constraints }: Narrowing): SQL {
  return sql`(true${condition}${constraints?.found ? sql` and chunk_id in (select chunk_id from fitting)` : sql``}) is true`;
}
