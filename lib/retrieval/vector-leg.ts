import { type Placeholder, type SQL, sql } from 'drizzle-orm';
import { GRAPH_DIMENSIONS } from '#db/datasets/schema/index.ts';

/**
 * Vectors that a walk through the graph keeps in view: more of them find more of the true neighbours, and take longer. Of a larger dataset it
 * takes more to find as many.
 */
export const MIN_BREADTH = 200;
export const CHUNKS_PER_BREADTH = 285;
/** What pgvector allows. */
export const MAX_BREADTH = 1_000;
/**
 * A dataset in a graph is walked if the square of its size is more than so many times the size of the graph. A walk takes the longer the more
 * vectors of other datasets it meets, comparing the longer the more vectors there are: as measured, they take the same time about there.
 */
export const WORTH_WALKING = 2_500;

interface VectorQuery {
  vector: string | Placeholder;
  /** Null for a query without a vector. */
  dimensions: number | null;
  candidates: number | Placeholder;
}

/**
 * The vector leg of a search as CTEs, of which the last is `vector_leg`: the nearest chunks by the graph (HNSW) where a dataset has one
 * and it is quicker, else by comparing every vector. Both read only rows that meet the conditions: the walk goes on until enough of them are found,
 * and if it gives up before that, everything is compared. Either part is skipped when no dataset needs it. They read the CTEs `visible`
 * and `totals`.
 *
 * The bounds of the keys that are compared add nothing, but the planner takes a range for a small share of the rows, and a list of keys for as
 * large a share as the other datasets have: it would read every dataset's vectors to compare a small one's.
 *
 * The settings of the walk are made inside the statement, before it begins, and end with it: no round trip, no trace on the connection.
 * @param query its vector and how many chunks are wanted, as values of the statement, and the vector's dimensions; a graph is made for one number
 * of them, which therefore stands in the text
 * @param condition on a row, beginning with `and`
 */
export function vectorLeg({ vector, dimensions, candidates }: VectorQuery, condition: SQL): SQL {
  // As a test of its own, so that the planner cannot make a join of it and leave the order of the index.
  const isSearched = sql` and (true${condition}) is true`;
  const key = sql`(dataset_id || '/' || generation::text)`;
  const hasGraph = dimensions !== null && GRAPH_DIMENSIONS.includes(dimensions);
  const type = sql.raw(`halfvec(${dimensions})`);
  const graph = hasGraph
    ? sql`
      select chunk_id from chunk_vectors
      where in_graph and vector_dims(embedding) = ${sql.raw(String(dimensions))}
        and row(dataset_id, generation) = any(array(select row(id, generation) from walked))
        and (
          select set_config('hnsw.iterative_scan', 'relaxed_order', true) || set_config('hnsw.ef_search',
            least(${MAX_BREADTH}::int, greatest(${MIN_BREADTH}::int, max(chunks) / ${CHUNKS_PER_BREADTH}::int))::int::text, true)
          from walked having count(*) > 0
        ) is not null${isSearched}
      order by embedding::${type} <#> ${vector}::${type}
      limit ${candidates}::int`
    : sql`select null::text as chunk_id where false`;
  return sql`walked as materialized (
      select visible.id, visible.generation, totals.chunks
      from visible join totals on totals.dataset_id = visible.id
      where has_vectors and in_graph and chunks * chunks > ${WORTH_WALKING}::int * (
        select reltuples from pg_class where oid = to_regclass(${`chunk_vectors_graph_${dimensions}_index`}))
    ), graph_leg as materialized (${graph}
    ), compared as materialized (
      select id || '/' || generation::text as generation from visible
      where has_vectors and (id not in (select id from walked) or (select count(*) from graph_leg) < ${candidates}::int)
    ), exact_leg as materialized (
      select chunk_id from chunk_vectors
      where ${key} = any(array(select generation from compared))
        and ${key} between (select min(generation) from compared) and (select max(generation) from compared)${isSearched}
      order by embedding <#> ${vector}::halfvec, chunk_id
      limit ${candidates}::int
    ), vector_leg as materialized (
      select chunk_id from graph_leg union all select chunk_id from exact_leg
    )`;
}
