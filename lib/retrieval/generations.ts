import { type SQL, sql } from 'drizzle-orm';
import { keepDocuments } from '#db/datasets/document-versions.ts';
import { GENERATION_KEY, GRAPH_DIMENSIONS } from '#db/datasets/schema/index.ts';
import type { DatasetsDatabase } from '#db/datasets/types.ts';
import { rowId } from '#db/row-id.ts';

/** A dataset with more chunks than this is searched by its graph; below it comparing every vector is quick enough, and misses nothing. */
export const GRAPH_FROM_CHUNKS = 10_000;

/** Hexadecimal digits of a content's hash that tell how far the filling of a generation has come, and how many such prefixes there are. */
export const PREFIX_DIGITS = 7;
export const HASH_PREFIXES = 16 ** PREFIX_DIGITS;

/** Rows that one clearing statement deletes. */
const CLEAR_BATCH = 5_000;

export interface EmbeddingKind {
  model: string;
  dimensions: number;
}

/**
 * Queues the building of a dataset's next generation of vectors where it needs one: because its vectors come from another model than
 * `wanted`, because passages lack a vector, or because it has grown beyond what is compared one by one. An embedded database never gets a graph: building one takes it ten
 * times as long as a server.
 * @param scope the datasets that are looked at; `large datasets` are those that have grown so, of the wanted model
 * @param graphFrom a dataset with more chunks than these gets a graph
 * @returns the datasets for which a job was made
 */
export async function beginGenerations(
  db: DatasetsDatabase,
  wanted: EmbeddingKind,
  scope: { datasetId: string } | 'every dataset' | 'large datasets',
  graphFrom = GRAPH_FROM_CHUNKS,
): Promise<string[]> {
  const { model, dimensions } = wanted;
  const datasetId = typeof scope === 'string' ? null : scope.datasetId;
  const isModelOf = sql`embedding_model = ${model} and embedding_dimensions = ${dimensions}::int`;
  const { rows } = await db.execute<{ dataset_id: string }>(sql`
    with wanted as materialized (
      select id, coalesce(chunks > ${graphFrom}::int, false) and ${GRAPH_DIMENSIONS.includes(dimensions)}::boolean
        and version() not like '%PGlite%' as in_graph
      from datasets left join term_totals on term_totals.dataset_id = id
      where case when ${datasetId}::text is null then ${scope === 'every dataset'}::boolean or (chunks > ${graphFrom}::int and ${isModelOf})
        else id = ${datasetId} end
    ), begun as (
      update datasets
      set next_embedding = ${nextEmbedding(wanted, sql`wanted.in_graph`)}
      from wanted
      where datasets.id = wanted.id and next_embedding is null
        and (not (${isModelOf}) or (wanted.in_graph and not datasets.in_graph)
          or (${scope !== 'large datasets'}::boolean and ${LACKS_VECTORS}))
        and not exists (select 1 from jobs where jobs.dataset_id = datasets.id and kind = 'reembed' and state in ('queued', 'running'))
      returning datasets.id, owner_id
    )
    insert into jobs (id, kind, dataset_id, owner_id, stage, progress_total)
    select ${rowId('job')}, 'reembed', id, owner_id, 'reembed', ${HASH_PREFIXES}::int from begun
    returning dataset_id`);
  return rows.map((row) => row.dataset_id);
}

/**
 * Makes the next generation the one that searches read, in one commit, if every chunk in the index has a vector of it. Whoever
 * indexes a chunk holds the dataset's row meanwhile, so that none can slip in between the look and the switch.
 * @returns whether there is nothing left to switch to, which is so as well where it was done before
 */
export async function switchGeneration(db: DatasetsDatabase, datasetId: string): Promise<boolean> {
  return db.transaction(async (transaction) => {
    // Locked in a statement of its own: the next one then sees what those before it have committed.
    const { rows: locked } = await transaction.execute(sql`
      select 1 from datasets where id = ${datasetId} and next_embedding is not null for update`);
    const { rows } = await transaction.execute(sql`
      update datasets
      set embedding_generation = embedding_generation + 1, embedding_model = next_embedding->>'model',
        embedding_dimensions = (next_embedding->>'dimensions')::int, in_graph = (next_embedding->>'in_graph')::boolean,
        next_embedding = null, graph_recall = null, graph_recall_at = null
      where id = ${datasetId} and next_embedding is not null
        and not exists (${chunksWithout(datasetId, sql`datasets.embedding_generation + 1`)})
      returning id`);
    return rows.length > 0 || locked.length === 0;
  });
}

/** Indexed chunks of a dataset that have no vector of a generation. */
export function chunksWithout(datasetId: string | SQL, generation: SQL): SQL {
  return sql`
    select c.id, c.content_hash, c.content from chunks c join chunk_terms t on t.chunk_id = c.id
    where c.dataset_id = ${datasetId} and not exists (
      select 1 from chunk_vectors v where v.chunk_id = c.id and v.generation = ${generation})`;
}

/** Whether a dataset has passages without a vector of the generation that searches read. */
const LACKS_VECTORS = sql`exists (${chunksWithout(sql`datasets.id`, sql`datasets.embedding_generation`)})`;

/**
 * Begins one more generation within the job that ends, if passages lack a vector of the current one: those that came while a generation was built
 * that is given up now, or when nothing could be begun for them.
 * @returns whether there is one to fill
 */
export async function beginOnceMore(db: DatasetsDatabase, datasetId: string, wanted: EmbeddingKind): Promise<boolean> {
  const inGraph = sql`in_graph and ${GRAPH_DIMENSIONS.includes(wanted.dimensions)}::boolean`;
  const { rows } = await db.execute(sql`
    update datasets set next_embedding = ${nextEmbedding(wanted, inGraph)}
    where id = ${datasetId} and next_embedding is null and ${LACKS_VECTORS}
    returning 1`);
  return rows.length > 0;
}

function nextEmbedding({ model, dimensions }: EmbeddingKind, inGraph: SQL): SQL {
  return sql`jsonb_build_object('model', ${model}::text, 'dimensions', ${dimensions}::int, 'in_graph', ${inGraph})`;
}

/** Stops the building of a next generation; what was built of it is for `clearGenerations`. */
export async function abandonGeneration(db: DatasetsDatabase, datasetId: string): Promise<void> {
  await db.execute(sql`update datasets set next_embedding = null where id = ${datasetId}`);
}

/**
 * Deletes vectors of the generations beside the current one, some at a time. Only whoever has the dataset's job may call it, since
 * no other can begin a next generation meanwhile.
 * @returns whether there may be more
 */
export async function clearGenerations(db: DatasetsDatabase, datasetId: string): Promise<boolean> {
  const { rows } = await db.execute<{ doomed: number }>(sql`
    with doomed as materialized (
      select ctid as place, document_id from chunk_vectors
      where ${GENERATION_KEY} = any(array(
        select id || '/' || (embedding_generation + step)::text from datasets cross join unnest(array[-1, 1]) step where id = ${datasetId}))
      limit ${CLEAR_BATCH}::int
    ), ${keepDocuments(datasetId, sql`select document_id from doomed`)}, deleted as (
      delete from chunk_vectors where ctid = any(array(select place from doomed join kept on kept.id = document_id))
    )
    select count(*)::int as doomed from doomed`);
  return (rows[0]?.doomed ?? 0) === CLEAR_BATCH;
}
