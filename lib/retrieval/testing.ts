import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { createDataset } from '#db/datasets/datasets.ts';
import { saveLanguage } from '#db/datasets/document-languages.ts';
import { chunks, documents, documentVersions } from '#db/datasets/schema/index.ts';
import type { DatasetsDatabase } from '#db/datasets/types.ts';
import { newId } from '#db/ids.ts';
import { foldSegments } from './fold-segments.ts';
import { indexChunks } from './index-chunks.ts';
import { createLocalEmbedder } from './local-embedder.ts';
import { publishVersion } from './publish.ts';
import { search } from './search.ts';
import type { SearchRequest } from './search-request.ts';

export const embedder = createLocalEmbedder();

export interface TestDataset {
  id: string;
  ownerId: string;
  language: string;
}

/** A dataset of a new owner. */
export async function makeDataset(db: DatasetsDatabase, options: { language?: string; isPublic?: boolean } = {}): Promise<TestDataset> {
  const ownerId = newId('user');
  const language = options.language ?? 'en';
  const dataset = await createDataset(db, ownerId, {
    name: newId('dataset'),
    description: '',
    isPublic: options.isPublic ?? false,
    metadata: {},
    language,
    chunking: { size: 1_000, overlap: 0 },
    embeddingModel: embedder.model,
    embeddingDimensions: embedder.dimensions,
  });
  if (!dataset) throw new Error('The name was taken.');
  return { id: dataset.id, ownerId, language };
}

/** Writes a version of a document and indexes it without publishing it. @returns the ids of its chunks */
export async function stageVersion(
  db: DatasetsDatabase,
  dataset: TestDataset,
  document: { id: string; version: number; texts: string[]; metadata?: Record<string, unknown>; language?: string },
): Promise<string[]> {
  const { id: documentId, version, texts, metadata = {}, language = dataset.language } = document;
  const values = {
    id: documentId,
    datasetId: dataset.id,
    ownerId: dataset.ownerId,
    externalId: `external-${documentId}`,
    name: `${documentId}.txt`,
  };
  await db
    .insert(documents)
    .values({ ...values, metadata })
    .onConflictDoNothing();
  await db.insert(documentVersions).values({
    documentId,
    version,
    mimeType: 'text/plain',
    sizeBytes: 1,
    contentHash: '',
    objectKey: `${documentId}/${version}`,
    title: `Title ${version}`,
  });
  const rows = texts.map((content, ordinal) => ({
    id: newId('chunk'),
    datasetId: dataset.id,
    documentId,
    version,
    ordinal,
    content,
    contentHash: createHash('sha256').update(content).digest('hex'),
    start: ordinal * 10,
    end: ordinal * 10 + 5,
    page: ordinal + 1,
    headingPath: ['Heading'],
  }));
  if (rows.length > 0) await db.insert(chunks).values(rows);
  if (document.language) await saveLanguage(db, { documentId, version }, document.language);
  await indexChunks(db, rows, { datasetId: dataset.id, documentId, version, language, embedder });
  return rows.map(({ id }) => id);
}

/** Writes, indexes and publishes a new document, or a further version of one. @returns the document's id */
export async function addDocument(
  db: DatasetsDatabase,
  dataset: TestDataset,
  texts: string[],
  document: { id?: string; version?: number; metadata?: Record<string, unknown>; language?: string } = {},
): Promise<string> {
  const { id = newId('document'), version = 1 } = document;
  await stageVersion(db, dataset, { ...document, id, version, texts });
  await publishVersion(db, { datasetId: dataset.id, documentId: id, version });
  await foldSegments(db, dataset.id);
  return id;
}

/** Searches as the dataset's owner, in all modes alike unless told. */
export async function searchAsOwner(db: DatasetsDatabase, dataset: TestDataset, query: string, request: Partial<SearchRequest> = {}) {
  const [vector = []] = await embedder.embed([query], 'query');
  return search(
    db,
    { userId: dataset.ownerId, datasetIds: null },
    {
      query,
      queryEmbedding: { model: embedder.model, vector },
      datasetIds: [dataset.id],
      mode: 'hybrid',
      limit: 10,
      vectorWeight: embedder.vectorWeight(query),
      helpsFrom: embedder.helpsFrom,
      explain: false,
      ...request,
    },
  );
}

/** The dataset's statistics as search sums them up, against a fresh count over the index. Terms that went to zero are left out. */
export async function readStatistics(db: DatasetsDatabase, dataset: TestDataset): Promise<{ kept: unknown; counted: unknown }> {
  const { rows } = await db.execute<{ kept: unknown; counted: unknown }>(sql`
    with entries as (
      select term, chunks from term_frequencies where dataset_id = ${dataset.id}
      union all select term, sign * frequency from term_segments cross join unnest(terms, frequencies) as t(term, frequency)
      where dataset_id = ${dataset.id}
    ), kept as (
      select term, sum(chunks) as chunks from entries group by term having sum(chunks) <> 0
    ), counted as (
      select term, count(*) as chunks from chunk_terms cross join unnest(terms) as term where dataset_id = ${dataset.id} group by term
    ), sizes as (
      select chunks, tokens from term_totals where dataset_id = ${dataset.id}
      union all select sign * chunks, sign * tokens from term_segments where dataset_id = ${dataset.id}
    )
    select
      jsonb_build_object('terms', (select coalesce(jsonb_object_agg(term, chunks), '{}') from kept),
        'chunks', (select coalesce(sum(chunks), 0) from sizes), 'tokens', (select coalesce(sum(tokens), 0) from sizes)) as kept,
      jsonb_build_object('terms', (select coalesce(jsonb_object_agg(term, chunks), '{}') from counted),
        'chunks', (select count(*) from chunk_terms where dataset_id = ${dataset.id}),
        'tokens', (select coalesce(sum(length), 0) from chunk_terms where dataset_id = ${dataset.id})) as counted`);
  const [row] = rows;
  if (!row) throw new Error('One row was expected.');
  return row;
}
