import { type SQL, sql } from 'drizzle-orm';
import { keepDocuments } from '#db/datasets/document-versions.ts';
import type { DatasetsDatabase } from '#db/datasets/types.ts';
import type { Embedder } from './embedder.ts';
import { INDEX_REVISION } from './index-revision.ts';
import { insertParts, termRows } from './term-rows.ts';
import { noteWords } from './vocabulary.ts';

/** A row of `chunks`, as far as the index needs it. */
export interface ChunkToIndex {
  id: string;
  /** Place in the version, from 0. */
  ordinal: number;
  content: string;
  /** SHA-256 of the content, in hex. */
  contentHash: string;
}

export interface IndexTarget {
  datasetId: string;
  documentId: string;
  version: number;
  /** Of the version, ISO 639-1. */
  language: string;
  embedder: Embedder;
}

/** All that is to be known of chunks for their index. */
export interface PreparedIndex {
  /** How many of the chunks had to be embedded. */
  embedded: number;
  /** Writes the index, in one statement. Doing it again changes nothing. */
  write(db: DatasetsDatabase): Promise<void>;
}

/**
 * Prepares the index of chunks of a version that is not published yet, for both legs. The vector of a text that the dataset has already is taken over instead
 * of being computed. Vectors go into each of the dataset's generations that is made with the same model, and into none that is not.
 * @param chunks whole parts of the version (see `CHUNKS_PER_PART`)
 * @throws Problem `upstream_failed` when the embedding provider fails
 */
export async function prepareIndex(db: DatasetsDatabase, chunks: ChunkToIndex[], target: IndexTarget): Promise<PreparedIndex> {
  if (chunks.length === 0) return { embedded: 0, write: async () => {} };
  const vectors = await knownVectors(db, chunks, target);
  const unknown = [
    ...new Map(chunks.filter(({ contentHash }) => !vectors.has(contentHash)).map((chunk) => [chunk.contentHash, chunk])).values(),
  ];
  const embedded = await target.embedder.embed(
    unknown.map(({ content }) => content),
    'document',
  );
  unknown.forEach(({ contentHash }, index) => {
    vectors.set(contentHash, `[${embedded[index]?.map(shorten).join(',')}]`);
  });
  const terms = await termRows(chunks, target);
  await noteWords(db, target.datasetId, terms.words);
  const rows = terms.chunks.map((row, index) => ({ ...row, embedding: vectors.get(chunks[index]?.contentHash ?? '') }));
  const statement = insertIndex(rows, terms.parts, target);
  return { embedded: unknown.length, write: async (within) => void (await within.execute(statement)) };
}

/** Indexes chunks as `prepareIndex` prepares it, at once. */
export async function indexChunks(db: DatasetsDatabase, chunks: ChunkToIndex[], target: IndexTarget): Promise<{ embedded: number }> {
  const { embedded, write } = await prepareIndex(db, chunks, target);
  await write(db);
  return { embedded };
}

/** Vectors by content hash, in pgvector's text form, as far as the dataset has them from the same model. */
async function knownVectors(
  db: DatasetsDatabase,
  chunks: ChunkToIndex[],
  { datasetId, embedder }: IndexTarget,
): Promise<Map<string, string>> {
  const hashes = [...new Set(chunks.map(({ contentHash }) => contentHash))];
  const { rows } = await db.execute<{ content_hash: string; embedding: string }>(sql`
    select distinct on (c.content_hash) c.content_hash, v.embedding::text
    from chunks c
    join datasets d on d.id = c.dataset_id
    join chunk_vectors v on v.chunk_id = c.id and v.generation = d.embedding_generation
    where c.dataset_id = ${datasetId} and c.content_hash = any(${sql.param(hashes)}::text[])
      and d.embedding_model = ${embedder.model} and d.embedding_dimensions = ${embedder.dimensions}
    order by c.content_hash`);
  return new Map(rows.map(({ content_hash, embedding }) => [content_hash, embedding]));
}

function insertIndex(rows: object[], parts: Parameters<typeof insertParts>[1], target: IndexTarget): SQL {
  const { datasetId, documentId, version, embedder } = target;
  return sql`
    with ${keepDocuments(datasetId, sql`${documentId}`)}, given as materialized (
      select given.* from kept cross join jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as given(id text, part int, length int, terms text, weights text, embedding text)
    ), staged as (
      insert into staged_versions (dataset_id, document_id, version, index_revision)
      select ${datasetId}, ${documentId}, ${version}::int, ${INDEX_REVISION}::int
      from documents join kept using (id) where current_version is distinct from ${version}::int
      on conflict do nothing
    ), terms as (
      insert into chunk_terms (chunk_id, dataset_id, document_id, version, part, length, terms, weights)
      select id, ${datasetId}, ${documentId}, ${version}::int, part, length, terms::int[], weights::sparsevec from given
      on conflict do nothing
    ), parts as (${insertParts(target, parts)} where exists (select from kept) on conflict do nothing
    ), dataset as materialized (
      select embedding_model as model, embedding_dimensions as dimensions, embedding_generation as generation, in_graph, next_embedding as next
      from datasets where id = ${datasetId} and exists (select from kept) for share
    ), generations as (
      select generation, in_graph, model, dimensions from dataset
      union all
      select generation + 1, (next->>'in_graph')::boolean, next->>'model', (next->>'dimensions')::int from dataset where next is not null
    )
    insert into chunk_vectors (chunk_id, dataset_id, document_id, version, generation, in_graph, embedding)
    select id, ${datasetId}, ${documentId}, ${version}::int, generation, in_graph, embedding::halfvec
    from given join generations on model = ${embedder.model} and dimensions = ${embedder.dimensions}::int
    on conflict do nothing`;
}

/** Six decimals carry more than a half-precision number can hold of a unit vector, and spare the wire the rest. */
function shorten(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
