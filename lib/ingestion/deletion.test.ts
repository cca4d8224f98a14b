import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { insertDocument, insertRetry } from '#db/datasets/insert-document.ts';
import type { DatasetsDatabase } from '#db/datasets/types.ts';
import { newId } from '#db/ids.ts';
import { openRealDatabases, type TestDatabases, waitForLocks } from '#db/testing.ts';
import { fillGeneration } from '#lib/retrieval/fill-generation.ts';
import { beginGenerations, clearGenerations } from '#lib/retrieval/generations.ts';
import { indexChunks } from '#lib/retrieval/index-chunks.ts';
import { beginReindexing } from '#lib/retrieval/reindex.ts';
import { addDocument, embedder, makeDataset, type TestDataset } from '#lib/retrieval/testing.ts';

describe.skipIf(!process.env.TEST_POSTGRES_URL)('while a document is being deleted [real postgres]', () => {
  let databases: TestDatabases;
  let db: DatasetsDatabase;
  beforeAll(async () => {
    databases = await openRealDatabases();
    db = databases.datasetsDb;
  });
  afterAll(() => databases.close());

  /** Does work beside a deletion that is committed once the work waits for it or is over. */
  async function besideDeletion<Result>(table: 'documents' | 'datasets', id: string, work: () => Promise<Result>): Promise<Result> {
    let isOver = false;
    const { result } = await db.transaction(async (transaction) => {
      await transaction.execute(sql`delete from ${sql.raw(table)} where id = ${id}`);
      const result = work().finally(() => {
        isOver = true;
      });
      result.catch(() => {});
      await waitForLocks(db, 1, () => isOver);
      return { result };
    });
    return result;
  }

  /** Whether work waits for whoever holds a document to delete it, and holds nothing meanwhile that deleting it needs. */
  async function waitsEmptyHanded(documentId: string, work: () => Promise<unknown>): Promise<boolean> {
    let isOver = false;
    const { waits, result } = await db.transaction(async (transaction) => {
      await transaction.execute(sql`select 1 from documents where id = ${documentId} for update`);
      const result = work().finally(() => {
        isOver = true;
      });
      await waitForLocks(db, 1, () => isOver);
      const waits = !isOver;
      for (const table of ['document_versions', 'chunks', 'chunk_vectors'])
        await transaction.execute(sql`select 1 from ${sql.raw(table)} where document_id = ${documentId} for update nowait`);
      return { waits, result };
    });
    await result;
    return waits;
  }

  const vectorsOf = async ({ id }: TestDataset) => {
    const { rows } = await db.execute<{ vectors: number }>(
      sql`select count(*)::int as vectors from chunk_vectors where dataset_id = ${id}`,
    );
    return rows[0]?.vectors;
  };

  test('writing its index waits empty-handed', async () => {
    const dataset = await makeDataset(db);
    const documentId = await addDocument(db, dataset, ['fox', 'wolf']);
    const { rows } = await db.execute<{ id: string; ordinal: number; content: string; contentHash: string }>(
      sql`select id, ordinal, content, content_hash as "contentHash" from chunks where document_id = ${documentId}`,
    );
    const target = { datasetId: dataset.id, documentId, version: 1, language: 'en', embedder };
    expect(await waitsEmptyHanded(documentId, () => indexChunks(db, rows, target))).toBe(true);
  });

  test('making the vectors of its dataset anew, and clearing the old ones away, waits empty-handed', async () => {
    const dataset = await makeDataset(db);
    const documentId = await addDocument(db, dataset, ['fox', 'wolf']);
    await addDocument(db, dataset, ['hen']);
    const other = { ...embedder, model: 'test/other' };
    await beginGenerations(db, other, { datasetId: dataset.id });
    expect(await waitsEmptyHanded(documentId, () => fillGeneration(db, dataset.id, other, 0))).toBe(true);
    expect(await vectorsOf(dataset)).toBe(6);
    expect(await waitsEmptyHanded(documentId, () => clearGenerations(db, dataset.id))).toBe(true);
    expect(await vectorsOf(dataset)).toBe(3);
  });

  test('all old vectors of its dataset go, however many are its own', async () => {
    const dataset = await makeDataset(db);
    const [first, second] = [await addDocument(db, dataset, ['fox']), await addDocument(db, dataset, ['hen'])];
    await db.execute(sql`
      insert into chunks (id, dataset_id, document_id, version, ordinal, content, content_hash, start, "end")
      select ${second} || n, ${dataset.id}, ${second}, 1, n, 'x', 'h' || n, 0, 1 from generate_series(1, 5300) n`);
    await db.execute(sql`
      insert into chunk_vectors (chunk_id, dataset_id, document_id, version, generation, embedding)
      select id, dataset_id, document_id, version, 2, '[1,2]'::halfvec from chunks where dataset_id = ${dataset.id} order by document_id <> ${first}, id`);
    const isMore = await besideDeletion('documents', first, () => clearGenerations(db, dataset.id));
    expect(isMore).toBe(true);
    while (await clearGenerations(db, dataset.id));
    expect(await vectorsOf(dataset)).toBe(1);
  });

  test.each(['documents', 'datasets'] as const)('from %s, trying it again finds nothing to try', async (table) => {
    const dataset = await makeDataset(db);
    const file = { name: 'a.txt', mimeType: 'text/plain', sizeBytes: 1, contentHash: '', objectKey: newId('operation') };
    const target = { datasetId: dataset.id, operationId: newId('operation') };
    const document = await insertDocument(db, dataset.ownerId, { ...target, ...file, externalId: null, metadata: {} });
    const documentId = typeof document === 'string' ? document : document.id;
    await db.execute(sql`update jobs set state = 'failed', finished_at = now() where document_id = ${documentId}`);
    const again = () => insertRetry(db, dataset.ownerId, { ...target, documentId, operationId: newId('operation') });
    expect(await besideDeletion(table, table === 'documents' ? documentId : dataset.id, again)).toBe(null);
  });

  test('with its dataset, the sweep goes on with the others', async () => {
    const [deleted, other] = [await makeDataset(db), await makeDataset(db)];
    for (const dataset of [deleted, other]) await addDocument(db, dataset, ['fox']);
    await db.execute(sql`update documents set index_revision = 0 where dataset_id in (${deleted.id}, ${other.id})`);
    expect(await besideDeletion('datasets', deleted.id, () => beginReindexing(db))).toBe(1);
  });
});
