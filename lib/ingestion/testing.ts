import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { DatasetsDatabase } from '#db/datasets/types.ts';
import { newId } from '#db/ids.ts';
import { createLocalEmbedder } from '#lib/retrieval/local-embedder.ts';
import type { TestDataset } from '#lib/retrieval/testing.ts';
import type { Storage } from '#lib/storage/storage.ts';
import { createDocument } from './documents.ts';
import { drain } from './drain.ts';
import type { IngestionServices } from './services.ts';

/** A ledger that writes down what it was asked, and answers the first time only, as the real one does. */
export class RecordedCharges {
  readonly settled: { operationId: string; credits: number; resourceId: string }[] = [];
  readonly released: string[] = [];
  readonly #resolved = new Set<string>();

  async settle(operationId: string, credits: number, resourceId: string): Promise<void> {
    if (this.#isFirst(operationId)) this.settled.push({ operationId, credits, resourceId });
  }

  async release(operationId: string): Promise<void> {
    if (this.#isFirst(operationId)) this.released.push(operationId);
  }

  #isFirst(operationId: string): boolean {
    return !this.#resolved.has(operationId) && Boolean(this.#resolved.add(operationId));
  }
}

/**
 * The pipeline over a real database and storage, at one credit a begun kilobyte. Its clock stands far in the past, so that
 * of the jobs in a shared database it finds those due that `work` has moved there, and no others.
 */
export function testPipeline(db: DatasetsDatabase, storage: Storage) {
  const charges = new RecordedCharges();
  const clock = { at: new Date('2001-01-01T00:00:00Z') };
  const services: IngestionServices = {
    db,
    storage,
    charges,
    embedder: createLocalEmbedder(),
    priceOfDocument: (bytes) => Math.ceil(bytes / 1000),
    now: () => clock.at,
  };
  const makeDue = (dataset: TestDataset) =>
    db.execute(sql`update jobs set run_at = ${clock.at.toISOString()}::timestamptz
      where dataset_id = ${dataset.id} and state = 'queued' and run_at > now() - interval '1 year'`);
  /** Drains a dataset's jobs. @returns the number of steps */
  const work = async (dataset: TestDataset, budgetMs = 25_000): Promise<number> => {
    await makeDue(dataset);
    return drain(services, { budgetMs });
  };
  /** Uploads texts and works until they are ready. @returns the documents' ids */
  const add = async (dataset: TestDataset, texts: string[]): Promise<string[]> => {
    const ids: string[] = [];
    for (const bytes of texts) ids.push((await upload(services, dataset, { bytes })).row.id);
    await work(dataset);
    return ids;
  };
  return { services, charges, clock, makeDue, work, add };
}

export interface TestUpload {
  bytes: Uint8Array | string;
  name?: string;
  mimeType?: string;
  externalId?: string;
  metadata?: Record<string, unknown>;
}

/** Puts a file into the storage and queues it, as the operation does. */
export async function upload({ db, storage }: IngestionServices, dataset: TestDataset, file: TestUpload) {
  const bytes = typeof file.bytes === 'string' ? new TextEncoder().encode(file.bytes) : file.bytes;
  const operationId = newId('operation');
  const objectKey = `${dataset.id}/${operationId}`;
  const mimeType = file.mimeType ?? 'text/plain';
  await storage.put(objectKey, bytes, mimeType);
  const created = await createDocument(db, dataset.ownerId, {
    datasetId: dataset.id,
    externalId: file.externalId ?? null,
    name: file.name ?? 'notes.txt',
    metadata: file.metadata ?? {},
    mimeType,
    sizeBytes: bytes.byteLength,
    contentHash: createHash('sha256').update(bytes).digest('hex'),
    objectKey,
    operationId,
  });
  return { ...created, operationId, objectKey };
}
