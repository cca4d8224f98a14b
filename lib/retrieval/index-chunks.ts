import { sql } from 'drizzle-orm';
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
  /** Does the writing where its caller wants more to be part of the commit. */
  commit?: (write: (db: DatasetsDatabase) => Promise<void>) => Promise<void>;
}

/**
 * Indexes chunks of a version that is not published yet, for both legs. Running it again with the same chunks changes
 * nothing. The vector of a text that the dataset has already is taken over instead of being computed. Vectors go into each
 * of the dataset's generations that is made with the same model, and into none that is not.
 * @param chunks whole parts of the version (see `CHUNKS_PER_PART`)
 * @returns how many of the chunks had to be embedded
 * @throws Problem `upstream_failed` when the embedding provider fails; nothing is written then
 */
export async function indexChunks(db: DatasetsDatabase, chunks: ChunkToIndex[], target: IndexTarget): Promise<{ embedded: number }> {
  if (chunks.length === 0) return { embedded: 0 };
  const known = await knownVectors(db, chunks, target);
  const unknown = [
    ...new Map(chunks.filter(({ contentHash }) => !known.has(contentHash)).map((chunk) => [chunk.contentHash, chunk])).values(),
  ];
  const vectors = await target.embedder.embed(
    unknown.map(({ content }) => content),
    'document',
  );
  unknown.forEach(({ contentHash }, index) => {
    known.set(contentHash, `[${vectors[index]?.map(shorten).join(',')}]`);
  });
  await write(db, chunks, known, target);
  return { embedded: unknown.length };
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

async function write(db: DatasetsDatabase, chunks: ChunkToIndex[], vectors: Map<string, string>, target: IndexTarget): Promise<void> {
  const { datasetId, documentId, version, embedder } = target;
  const terms = await termRows(chunks, target);
  await noteWords(db, datasetId, terms.words);
  const rows = terms.chunks.map((row, index) => ({ ...row, embedding: vectors.get(chunks[index]?.contentHash ?? '') }));
  const statement = sql`
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
    ), parts as (${insertParts(target, terms.parts)} where exists (select from kept) on conflict do nothing
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
  const { commit = (run) => run(db) } = target;
  await commit(async (within) => void (await within.execute(statement)));
}

/** Six decimals carry more than a half-precision number can hold of a unit vector, and spare the wire the rest. */
function shorten(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
