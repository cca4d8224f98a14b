import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { eq } from 'drizzle-orm';
import { connectDatasetsDatabase, connectPool } from '#db/connect.ts';
import { createDataset } from '#db/datasets/datasets.ts';
import { insertDocument } from '#db/datasets/insert-document.ts';
import { chunks as chunkTable } from '#db/datasets/schema/index.ts';
import { newId } from '#db/ids.ts';
import { drain } from '#lib/ingestion/drain.ts';
import { createLocalEmbedder } from '#lib/retrieval/local-embedder.ts';
import { folderStorage } from '#lib/storage/folder-storage.ts';
import { databaseUrl, startDatabases } from '../database/start.ts';
import { migrateDatabase } from '../migrations/migrate.ts';
import { Corpus } from './corpus.ts';
import { timed } from './statistics.ts';

/** In paragraphs, each of them about a chunk. */
const SIZES = [2_000, 8_000];
const PARAGRAPHS_PER_DOCUMENT = 200;
const TARGET = 300;

/**
 * `npm run bench:index`: documents through the whole pipeline (file, text, chunks, both legs, publication) with the local embedder, in
 * chunks a second, and the memory of the process while it works, at two sizes: the larger must not need more. On the server that
 * POSTGRES_URL names, in a database of its own, else on an embedded one.
 */
async function bench(): Promise<void> {
  const { POSTGRES_URL: postgresUrl } = process.env;
  const databases = await startDatabases({ ...(postgresUrl && { postgresUrl }) });
  const name = `bench_index_${randomBytes(4).toString('hex')}`;
  const admin = postgresUrl ? connectPool(databaseUrl(postgresUrl, 'postgres'), { proxy: databases.proxy, max: 1 }) : null;
  await admin?.query(`create database ${name}`);
  const url = postgresUrl ? databaseUrl(postgresUrl, name) : databases.datasetsUrl;
  await migrateDatabase('datasets', url, { proxy: databases.proxy });
  const { db, pool } = connectDatasetsDatabase(url, { proxy: databases.proxy });
  const folder = mkdtempSync(join(tmpdir(), 'fltr-bench-'));
  const storage = folderStorage(folder);
  const embedder = createLocalEmbedder();
  const charges = { settle: async () => {}, release: async () => {} };
  try {
    for (const size of SIZES) {
      const dataset = await createDataset(db, newId('user'), {
        ...{ name: `${size}`, description: '', isPublic: false, metadata: {}, language: 'en', chunking: { size: 1_000, overlap: 0 } },
        ...{ embeddingModel: embedder.model, embeddingDimensions: embedder.dimensions },
      });
      const corpus = new Corpus(size);
      for (let number = 0; number < size / PARAGRAPHS_PER_DOCUMENT; number++) {
        const text = Array.from({ length: PARAGRAPHS_PER_DOCUMENT }, () => corpus.paragraph()).join('\n\n');
        const bytes = new TextEncoder().encode(text);
        const [objectKey, operationId] = [`${size}/${number}`, newId('operation')];
        await storage.put(objectKey, bytes, 'text/plain');
        await insertDocument(db, dataset?.ownerId ?? '', {
          ...{ datasetId: dataset?.id ?? '', externalId: null, name: `${number}.txt`, metadata: {}, mimeType: 'text/plain' },
          ...{ sizeBytes: bytes.byteLength, contentHash: objectKey, objectKey, operationId },
        });
      }
      const before = megabytes();
      let peak = before;
      let isDone = false;
      const watching = (async () => {
        while (!isDone) {
          peak = Math.max(peak, megabytes());
          await sleep(50);
        }
      })();
      const services = { db, storage, embedder, charges, priceOfDocument: () => 0 };
      const elapsed = await timed(() => drain(services, { budgetMs: 3_600_000 }));
      isDone = true;
      await watching;
      const chunks = await db.$count(chunkTable, eq(chunkTable.datasetId, dataset?.id ?? ''));
      const rate = (chunks / elapsed) * 1_000;
      const memory = `memory before ${before} MB, after ${megabytes()} MB, at its peak ${peak} MB`;
      console.log(`${chunks} chunks at ${Math.round(rate)}/s  target at least ${TARGET}: ${rate >= TARGET ? 'ok' : 'NOT MET'}  ${memory}`);
    }
  } finally {
    await pool.end();
    await admin?.query(`drop database ${name} with (force)`);
    await admin?.end();
    await databases.stop();
    rmSync(folder, { recursive: true });
  }
}

function megabytes(): number {
  return Math.round(process.memoryUsage.rss() / 1e6);
}

await bench();
process.exit();
