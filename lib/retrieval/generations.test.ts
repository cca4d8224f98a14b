import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { chunks } from '#db/datasets/schema/index.ts';
import type { DatasetsDatabase } from '#db/datasets/types.ts';
import { newId } from '#db/ids.ts';
import { openRealDatabases, type TestDatabases, waitForLocks } from '#db/testing.ts';
import type { Embedder } from './embedder.ts';
import { fillGaps, fillGeneration } from './fill-generation.ts';
import { beginGenerations, switchGeneration } from './generations.ts';
import { indexChunks } from './index-chunks.ts';
import { addDocument, makeDataset, embedder as oldEmbedder, type TestDataset } from './testing.ts';

const newEmbedder: Embedder = { ...oldEmbedder, model: 'test/newer' };

describe.skipIf(!process.env.TEST_POSTGRES_URL)('the switch to a next generation of vectors [real postgres]', () => {
  let databases: TestDatabases;
  let db: DatasetsDatabase;
  let dataset: TestDataset;
  let late: { id: string; ordinal: number; content: string; contentHash: string };
  let documentId: string;
  beforeAll(async () => {
    databases = await openRealDatabases();
    db = databases.datasetsDb;
  });
  afterAll(() => databases.close());

  /** A dataset whose next generation is filled, and a passage that is not indexed yet. */
  beforeEach(async () => {
    dataset = await makeDataset(db);
    documentId = await addDocument(db, dataset, ['The lighthouse.']);
    await beginGenerations(db, newEmbedder, { datasetId: dataset.id });
    expect(await fillGeneration(db, dataset.id, newEmbedder, 0)).toBeNull();
    const content = 'The harbour.';
    late = { id: newId('chunk'), ordinal: 1, content, contentHash: createHash('sha256').update(content).digest('hex') };
    await db.insert(chunks).values({ ...late, datasetId: dataset.id, documentId, version: 1, start: 10, end: 15 });
  });

  /** As a worker does that still has the old model. */
  const indexLate = (transaction: DatasetsDatabase) =>
    indexChunks(transaction, [late], { datasetId: dataset.id, documentId, version: 1, language: 'en', embedder: oldEmbedder });

  function startSwitch() {
    const switching = { isOver: false, result: switchGeneration(db, dataset.id).finally(() => (switching.isOver = true)) };
    return switching;
  }

  async function expectSwitchAfterFilling(): Promise<void> {
    expect(await fillGaps(db, dataset.id, newEmbedder)).toBe(true);
    expect(await switchGeneration(db, dataset.id)).toBe(true);
    const { rows } = await db.execute(sql`
      select count(*)::int as vectors from chunk_vectors v join datasets d on d.id = v.dataset_id and d.embedding_generation = v.generation
      where d.id = ${dataset.id} and d.embedding_model = ${newEmbedder.model}`);
    expect(rows).toEqual([{ vectors: 2 }]);
  }

  test('waits for a passage that is indexed but not committed, and sees that it lacks a vector', async () => {
    const switching = await db.transaction(async (transaction) => {
      await indexLate(transaction);
      const started = startSwitch();
      await waitForLocks(db, 1, () => started.isOver);
      return started;
    });
    expect(await switching.result).toBe(false);
    await expectSwitchAfterFilling();
  });

  test('waits for one from the moment that the generations were looked up for it', async () => {
    const { promise: inTheWay, resolve: letGo } = Promise.withResolvers<void>();
    const { promise: standsInTheWay, resolve: isThere } = Promise.withResolvers<void>();
    const rolledBack = db
      .transaction(async (transaction) => {
        await transaction.execute(sql`
          insert into chunk_terms (chunk_id, dataset_id, document_id, version, length, terms, weights)
          values (${late.id}, ${dataset.id}, ${documentId}, 1, 0, '{}', '{}/1000000000')`);
        isThere();
        await inTheWay;
        transaction.rollback();
      })
      .catch(() => {});
    await standsInTheWay;
    const indexing = indexLate(db);
    await waitForLocks(db, 1);
    const switching = startSwitch();
    await waitForLocks(db, 2, () => switching.isOver);
    letGo();
    await Promise.all([rolledBack, indexing]);
    expect(await switching.result).toBe(false);
    await expectSwitchAfterFilling();
  });
});
