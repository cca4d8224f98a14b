import { type SQL, sql } from 'drizzle-orm';
import { keepDocuments } from '#db/datasets/document-versions.ts';
import type { DatasetsDatabase } from '#db/datasets/types.ts';
import { Problem } from '#lib/errors.ts';
import type { Embedder } from './embedder.ts';
import { chunksWithout, type EmbeddingKind, HASH_PREFIXES, PREFIX_DIGITS } from './generations.ts';

/** Chunks that one call takes: with a model, one request; into a graph, half a second. */
const BATCH = 200;

type Missing = { id: string; content_hash: string; content: string; model: string; dimensions: number };

/**
 * Gives the next chunks of a dataset a vector of the next generation: copied from the current one where the model stays the same, else
 * embedded. They go in the order of their contents' hashes, so that a number says where to go on. Doing it again changes nothing.
 * @param from the first hash prefix that is not done
 * @returns the next one, or null when the last is done
 * @throws Problem `conflict` when the embedder is not the next generation's, `upstream_failed` when it fails
 */
export async function fillGeneration(db: DatasetsDatabase, datasetId: string, embedder: Embedder, from: number): Promise<number | null> {
  const start = from.toString(16).padStart(PREFIX_DIGITS, '0');
  const batch = sql`
    select id, document_id, content_hash from chunks
    where dataset_id = ${datasetId} and content_hash >= ${start}
    order by content_hash fetch first ${sql.raw(String(BATCH))} rows with ties`;
  const { rows } = await db.execute<{ chunks: number; last: string | null }>(sql`
    with batch as materialized (${batch}), ${keepDocuments(datasetId, sql`select document_id from batch`)}, copied as (
      insert into chunk_vectors (chunk_id, dataset_id, document_id, version, generation, in_graph, embedding)
      select v.chunk_id, v.dataset_id, v.document_id, v.version, v.generation + 1, (d.next_embedding->>'in_graph')::boolean, v.embedding
      from batch join kept on kept.id = batch.document_id
      join datasets d on d.id = ${datasetId} and d.next_embedding->>'model' = d.embedding_model
        and (d.next_embedding->>'dimensions')::int = d.embedding_dimensions
      join chunk_vectors v on v.chunk_id = batch.id and v.generation = d.embedding_generation
      on conflict do nothing
    )
    select count(*)::int as chunks, max(content_hash) as last from batch`);
  const { chunks = 0, last } = rows[0] ?? {};
  if (!last) return null;
  const range = sql` and c.content_hash >= ${start} and c.content_hash <= ${last}`;
  while (await embedMissing(db, datasetId, embedder, range));
  const next = Number.parseInt(last.slice(0, PREFIX_DIGITS), 16) + 1;
  return chunks < BATCH || next >= HASH_PREFIXES ? null : next;
}

/**
 * Embeds what was indexed since its place was passed. @returns whether there was anything
 * @throws as `fillGeneration`
 */
export function fillGaps(db: DatasetsDatabase, datasetId: string, embedder: Embedder): Promise<boolean> {
  return embedMissing(db, datasetId, embedder, sql``);
}

async function embedMissing(db: DatasetsDatabase, datasetId: string, embedder: Embedder, range: SQL): Promise<boolean> {
  const { rows } = await db.execute<Missing>(sql`
    select missing.*, d.next_embedding->>'model' as model, (d.next_embedding->>'dimensions')::int as dimensions
    from datasets d
    cross join lateral (${chunksWithout(datasetId, sql`d.embedding_generation + 1`)}${range} limit ${BATCH}::int) missing
    where d.id = ${datasetId} and d.next_embedding is not null`);
  const [first] = rows;
  if (!first) return false;
  if (first.model !== embedder.model || first.dimensions !== embedder.dimensions) throw otherModel(first, embedder);
  const contents = [...new Map(rows.map((row) => [row.content_hash, row.content]))];
  const vectors = await embedder.embed(
    contents.map(([, content]) => content),
    'document',
  );
  const given = contents.map(([content_hash], index) => ({ content_hash, embedding: `[${vectors[index]?.join(',')}]` }));
  const chunkIds = rows.map(({ id }) => id);
  const ofThem = sql`select document_id from chunks where id = any(${sql.param(chunkIds)}::text[])`;
  await db.execute(sql`
    with ${keepDocuments(datasetId, ofThem)}
    insert into chunk_vectors (chunk_id, dataset_id, document_id, version, generation, in_graph, embedding)
    select c.id, c.dataset_id, c.document_id, c.version, d.embedding_generation + 1, (d.next_embedding->>'in_graph')::boolean,
      given.embedding::halfvec
    from jsonb_to_recordset(${JSON.stringify(given)}::jsonb) as given(content_hash text, embedding text)
    join chunks c on c.dataset_id = ${datasetId} and c.content_hash = given.content_hash
    join kept on kept.id = c.document_id
    join datasets d on d.id = c.dataset_id
    where c.id = any(${sql.param(chunkIds)}::text[]) and d.next_embedding->>'model' = ${embedder.model}
    on conflict do nothing`);
  return true;
}

function otherModel(wanted: EmbeddingKind, has: EmbeddingKind): Problem {
  const [asked, now] = [wanted, has].map(({ model, dimensions }) => `${model} (${dimensions} dimensions)`);
  return new Problem('conflict', `The vectors were to be made with ${asked}, and this deployment now uses ${now}. Start again.`);
}
