import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { connectDatasetsDatabase } from '#db/connect.ts';
import { createDataset } from '#db/datasets/datasets.ts';
import { insertDocument } from '#db/datasets/insert-document.ts';
import { chunks as chunkTable } from '#db/datasets/schema/index.ts';
import { newId } from '#db/ids.ts';
import { drain } from '#lib/ingestion/drain.ts';
import type { IngestionServices } from '#lib/ingestion/services.ts';
import { createLocalEmbedder } from '#lib/retrieval/local-embedder.ts';
import { folderStorage } from '#lib/storage/folder-storage.ts';
import { Corpus } from './corpus.ts';
import { startFreshDatabases } from './fresh-databases.ts';
import { timed } from './statistics.ts';

/** In paragraphs, each of them about a chunk. */
const SIZES = [2_000, 8_000];
const PARAGRAPHS_PER_DOCUMENT = 200;
/** Chunks a second. */
const TARGET = 300;

/**
 * `npm run bench:index`: documents through the whole pipeline (file, text, chunks, both legs, publication) with the local embedder, in
 * chunks a second, and the memory of the process while it works, at two sizes: the larger must not need more. On the server that
 * POSTGRES_URL names, else on an embedded one.
 */
async function bench(): Promise<void> {
  const databases = await startFreshDatabases();
  const { db, pool } = connectDatasetsDatabase(databases.datasetsUrl, { proxy: databases.proxy });
  const folder = mkdtempSync(join(tmpdir(), 'fltr-bench-'));
  const charges = { settle: async () => {}, release: async () => {} };
  const services = { db, storage: folderStorage(folder), embedder: createLocalEmbedder(), charges, priceOfDocument: () => 0 };
  try {
    for (const size of SIZES) await measure(services, size);
  } finally {
    await pool.end();
    await databases.close();
    rmSync(folder, { recursive: true });
  }
}

async function measure(services: IngestionServices, size: number): Promise<void> {
  const datasetId = await upload(services, size);
  const before = megabytes();
  const { elapsed, peak } = await watchingMemory(() => timed(() => drain(services, { budgetMs: 3_600_000 })));
  const chunks = await services.db.$count(chunkTable, eq(chunkTable.datasetId, datasetId));
  const rate = (chunks / elapsed) * 1_000;
  const memory = `memory before ${before} MB, after ${megabytes()} MB, at its peak ${peak} MB`;
  console.log(`${chunks} chunks at ${Math.round(rate)}/s  target at least ${TARGET}: ${rate >= TARGET ? 'ok' : 'NOT MET'}  ${memory}`);
}

/** A dataset of so many paragraphs in documents that wait to be processed. @returns its id */
async function upload({ db, storage, embedder }: IngestionServices, size: number): Promise<string> {
  const dataset = await createDataset(db, newId('user'), {
    ...{ name: `${size}`, description: '', isPublic: false, metadata: {}, language: 'en', chunking: { size: 1_000, overlap: 0 } },
    ...{ embeddingModel: embedder.model, embeddingDimensions: embedder.dimensions },
  });
  if (!dataset) throw new Error(`There is a dataset ${size} already.`);
  const corpus = new Corpus(size);
  for (let number = 0; number < size / PARAGRAPHS_PER_DOCUMENT; number++) {
    const text = Array.from({ length: PARAGRAPHS_PER_DOCUMENT }, () => corpus.paragraph()).join('\n\n');
    const bytes = new TextEncoder().encode(text);
    const [objectKey, operationId] = [`${size}/${number}`, newId('operation')];
    await storage.put(objectKey, bytes, 'text/plain');
    await insertDocument(db, dataset.ownerId, {
      ...{ datasetId: dataset.id, externalId: null, name: `${number}.txt`, metadata: {}, mimeType: 'text/plain' },
      ...{ sizeBytes: bytes.byteLength, contentHash: objectKey, objectKey, operationId },
    });
  }
  return dataset.id;
}

/** @param work gives its own duration in milliseconds @returns that, and the most megabytes that the process had meanwhile */
async function watchingMemory(work: () => Promise<number>): Promise<{ elapsed: number; peak: number }> {
  let peak = megabytes();
  const watch = setInterval(() => {
    peak = Math.max(peak, megabytes());
  }, 50);
  const elapsed = await work().finally(() => clearInterval(watch));
  return { elapsed, peak };
}

function megabytes(): number {
  return Math.round(process.memoryUsage.rss() / 1e6);
}

await bench();
process.exit();
