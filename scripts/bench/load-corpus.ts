import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { createDataset } from '#db/datasets/datasets.ts';
import { chunks, documents, documentVersions, graphIndexOf } from '#db/datasets/schema/index.ts';
import type { DatasetsDatabase } from '#db/datasets/types.ts';
import { newId } from '#db/ids.ts';
import type { Embedder } from '#lib/retrieval/embedder.ts';
import { fillGeneration } from '#lib/retrieval/fill-generation.ts';
import { foldSegments } from '#lib/retrieval/fold-segments.ts';
import { beginGenerations, clearGenerations, switchGeneration } from '#lib/retrieval/generations.ts';
import { indexChunks } from '#lib/retrieval/index-chunks.ts';
import { publishVersion } from '#lib/retrieval/publish.ts';
import { Corpus } from './corpus.ts';

const CHUNKS_PER_DOCUMENT = 500;
/** Documents under way at once: while the server writes one, this process reckons with the next. */
const LOADERS = 2;
/** A tenth of the documents have each value of `tenth`, for a filter to choose. */
const TENTHS = 10;

/** A dataset of so many chunks, indexed and published as the product does it, but without files and jobs. @returns its id */
export async function loadCorpus(db: DatasetsDatabase, ownerId: string, embedder: Embedder, size: number): Promise<string> {
  const dataset = await createDataset(db, ownerId, {
    name: `${size} chunks`,
    description: '',
    isPublic: false,
    metadata: {},
    language: 'en',
    chunking: { size: 1_000, overlap: 0 },
    embeddingModel: embedder.model,
    embeddingDimensions: embedder.dimensions,
  });
  if (!dataset) throw new Error(`There is a dataset of ${size} chunks already.`);
  const corpus = new Corpus(size);
  const perDocument = Math.min(CHUNKS_PER_DOCUMENT, size / TENTHS);
  let number = 0;
  const load = async () => {
    while (number * perDocument < size) await addDocument(db, dataset, embedder, corpus, number++, perDocument);
  };
  await Promise.all(Array.from({ length: LOADERS }, load));
  await db.execute(sql`analyze`);
  if ((await beginGenerations(db, embedder, { datasetId: dataset.id })).length > 0) await moveIntoGraph(db, dataset.id, embedder);
  return dataset.id;
}

async function addDocument(
  db: DatasetsDatabase,
  { id: datasetId, ownerId }: { id: string; ownerId: string },
  embedder: Embedder,
  corpus: Corpus,
  number: number,
  size: number,
): Promise<void> {
  const documentId = newId('document');
  const paragraphs = Array.from({ length: size }, () => corpus.paragraph());
  await db.insert(documents).values({ id: documentId, datasetId, ownerId, name: `${number}.txt`, metadata: { tenth: number % TENTHS } });
  const file = { mimeType: 'text/plain', sizeBytes: 1, contentHash: '', objectKey: documentId };
  await db.insert(documentVersions).values({ documentId, version: 1, ...file });
  const rows = paragraphs.map((content, ordinal) => {
    const contentHash = createHash('sha256').update(content).digest('hex');
    return { id: newId('chunk'), datasetId, documentId, version: 1, ordinal, content, contentHash, start: 0, end: content.length };
  });
  await db.insert(chunks).values(rows);
  await indexChunks(db, rows, { datasetId, documentId, version: 1, language: 'en', embedder });
  await publishVersion(db, { datasetId, documentId, version: 1 });
  await foldSegments(db, datasetId);
}

/** Moves a dataset as its job would, but builds the graph in one go, which takes a server a fraction of the time. */
async function moveIntoGraph(db: DatasetsDatabase, datasetId: string, embedder: Embedder): Promise<void> {
  const index = graphIndexOf(embedder.dimensions);
  const { rows } = await db.execute<{ definition: string }>(sql`select pg_get_indexdef(${index}::regclass) as definition`);
  await db.execute(sql.raw(`drop index ${index}`));
  for (let from: number | null = 0; from !== null; ) from = await fillGeneration(db, datasetId, embedder, from);
  await switchGeneration(db, datasetId);
  while (await clearGenerations(db, datasetId));
  await db.execute(sql`update jobs set state = 'succeeded', finished_at = now() where dataset_id = ${datasetId} and kind = 'reembed'`);
  await db.execute(sql.raw(rows[0]?.definition ?? ''));
  await db.execute(sql`vacuum analyze chunk_vectors`);
}
