import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { chunks } from '#db/datasets/schema/index.ts';
import type { DatasetsDatabase } from '#db/datasets/types.ts';
import { newId } from '#db/ids.ts';
import { openRealDatabases, openTestDatabases, type TestDatabases, waitForLocks } from '#db/testing.ts';
import type { Embedder } from './embedder.ts';
import { fillGaps, fillGeneration } from './fill-generation.ts';
import { abandonGeneration, beginGenerations, clearGenerations, GRAPH_FROM_CHUNKS, switchGeneration } from './generations.ts';
import { indexChunks } from './index-chunks.ts';
import { addDocument, makeDataset, embedder as oldEmbedder, type TestDataset } from './testing.ts';

const newEmbedder: Embedder = { ...oldEmbedder, model: 'test/newer' };

describe.skipIf(!process.env.TEST_POSTGRES_URL)('a next generation of vectors and the switch to it [real postgres]', () => {
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

  test('is begun for large datasets without a graph, and for others only where their model is another and that is asked for', async () => {
    const makeLarge = async (made: Promise<TestDataset>, chunks: number) => {
      const { id } = await made;
      await db.execute(sql`insert into term_totals (dataset_id, chunks, tokens) values (${id}, ${chunks}::int, 1)`);
      return id;
    };
    const small = await makeLarge(makeDataset(db), GRAPH_FROM_CHUNKS);
    const large = await makeLarge(makeDataset(db), GRAPH_FROM_CHUNKS + 1);
    const largeOfOther = await makeLarge(makeDataset(db), GRAPH_FROM_CHUNKS + 1);
    await db.execute(sql`update datasets set embedding_model = 'test/older' where id = ${largeOfOther}`);
    expect(await beginGenerations(db, oldEmbedder, 'large datasets')).toEqual([large]);
    expect(await beginGenerations(db, oldEmbedder, { datasetId: small })).toEqual([]);
    expect(await beginGenerations(db, oldEmbedder, 'every dataset')).toEqual([largeOfOther]);
    const { rows } = await db.execute(sql`select id from datasets where (next_embedding->>'in_graph')::boolean order by id`);
    expect(rows.map(({ id }) => id)).toEqual([large, largeOfOther].toSorted());
  });

  test('is switched to after a passage that is indexed but not committed, seeing that it lacks a vector', async () => {
    const switching = await db.transaction(async (transaction) => {
      await indexLate(transaction);
      const started = startSwitch();
      await waitForLocks(db, 1, () => started.isOver);
      return started;
    });
    expect(await switching.result).toBe(false);
    await expectSwitchAfterFilling();
  });

  test('is switched to after such a passage from the moment that the generations were looked up for it', async () => {
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

describe('a next generation of vectors', () => {
  let databases: TestDatabases;
  let db: DatasetsDatabase;
  beforeAll(async () => {
    databases = await openTestDatabases();
    db = databases.datasetsDb;
  });
  afterAll(() => databases.close());

  const generations = async ({ id }: TestDataset) => {
    const { rows } = await db.execute<{ generation: number; vectors: number }>(sql`
      select generation, count(*)::int as vectors from chunk_vectors where dataset_id = ${id} group by 1 order by 1`);
    return rows.map(({ generation, vectors }) => [generation, vectors]);
  };

  test('goes without a trace when it is given up', async () => {
    const dataset = await makeDataset(db);
    await addDocument(db, dataset, ['The lighthouse.']);
    await beginGenerations(db, newEmbedder, { datasetId: dataset.id });
    await db.execute(sql`update datasets set next_embedding = next_embedding || '{"in_graph": true}' where id = ${dataset.id}`);
    await fillGeneration(db, dataset.id, newEmbedder, 0);
    expect(await generations(dataset)).toEqual([
      [1, 1],
      [2, 1],
    ]);
    const { rows } = await db.execute(sql`select generation from chunk_vectors where dataset_id = ${dataset.id} and in_graph`);
    expect(rows).toEqual([{ generation: 2 }]);
    await abandonGeneration(db, dataset.id);
    expect(await clearGenerations(db, dataset.id)).toBe(false);
    expect(await generations(dataset)).toEqual([[1, 1]]);
    expect(await switchGeneration(db, dataset.id)).toBe(true);
    expect(await generations(dataset)).toEqual([[1, 1]]);
  });

  test('is not begun before the one before it is cleared away, and what was measured of that is forgotten', async () => {
    const dataset = await makeDataset(db);
    await addDocument(db, dataset, ['The lighthouse.']);
    await db.execute(sql`update datasets set graph_recall = 0.5, graph_recall_at = now() where id = ${dataset.id}`);
    const begin = (embedder: Embedder) => beginGenerations(db, embedder, { datasetId: dataset.id });
    expect(await begin(newEmbedder)).toEqual([dataset.id]);
    await fillGeneration(db, dataset.id, newEmbedder, 0);
    expect(await switchGeneration(db, dataset.id)).toBe(true);
    expect(await begin(oldEmbedder)).toEqual([]);
    await db.execute(sql`update jobs set state = 'succeeded', finished_at = now() where dataset_id = ${dataset.id}`);
    expect(await begin(oldEmbedder)).toEqual([dataset.id]);
    const { rows } = await db.execute(sql`select graph_recall, graph_recall_at from datasets where id = ${dataset.id}`);
    expect(rows).toEqual([{ graph_recall: null, graph_recall_at: null }]);
  });

  test('is not begun for a graph in an embedded database', async () => {
    const dataset = await makeDataset(db);
    await db.execute(sql`insert into term_totals (dataset_id, chunks, tokens) values (${dataset.id}, ${GRAPH_FROM_CHUNKS + 1}::int, 1)`);
    expect(await beginGenerations(db, oldEmbedder, { datasetId: dataset.id })).toEqual([]);
  });

  test('is embedded by its model, each text once, and no more than a request at a time', async () => {
    const dataset = await makeDataset(db);
    const texts = Array.from({ length: 250 }, (_, index) => `Lighthouse ${index}.`);
    await addDocument(db, dataset, [...texts, 'Lighthouse 0.']);
    await beginGenerations(db, newEmbedder, { datasetId: dataset.id });
    const asked: number[] = [];
    const counting: Embedder = {
      ...newEmbedder,
      embed: (passages, purpose) => {
        asked.push(passages.length);
        return newEmbedder.embed(passages, purpose);
      },
    };
    const from = await fillGeneration(db, dataset.id, counting, 0);
    expect(asked.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(200);
    expect(await fillGeneration(db, dataset.id, counting, from ?? 0)).toBeNull();
    expect(asked.reduce((sum, count) => sum + count, 0)).toBe(250);
    expect(await generations(dataset)).toEqual([
      [1, 251],
      [2, 251],
    ]);
  });

  test('takes no vectors of a model that was given up for another while they were made', async () => {
    const dataset = await makeDataset(db);
    await addDocument(db, dataset, ['The lighthouse.']);
    await beginGenerations(db, newEmbedder, { datasetId: dataset.id });
    const late: Embedder = {
      ...newEmbedder,
      embed: async (passages, purpose) => {
        await db.execute(sql`
          update datasets set next_embedding = next_embedding || '{"model": "test/newest"}' where id = ${dataset.id}`);
        return newEmbedder.embed(passages, purpose);
      },
    };
    await expect(fillGeneration(db, dataset.id, late, 0)).rejects.toMatchObject({ code: 'conflict' });
    expect(await generations(dataset)).toEqual([[1, 1]]);
  });

  test('of the same model is copied, however many passages have the same text', async () => {
    const dataset = await makeDataset(db);
    await addDocument(
      db,
      dataset,
      Array.from({ length: 250 }, () => 'The lighthouse.'),
    );
    const next = { model: oldEmbedder.model, dimensions: oldEmbedder.dimensions, in_graph: false };
    await db.execute(sql`update datasets set next_embedding = ${JSON.stringify(next)}::jsonb where id = ${dataset.id}`);
    const silent: Embedder = { ...oldEmbedder, embed: () => Promise.reject(new Error('Nothing was to be embedded.')) };
    const from = await fillGeneration(db, dataset.id, silent, 0);
    expect(await fillGeneration(db, dataset.id, silent, from ?? 0)).toBeNull();
    expect(await generations(dataset)).toEqual([
      [1, 250],
      [2, 250],
    ]);
  });
});
