import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DatasetsDatabase } from '#db/datasets/types.ts';
import { newId } from '#db/ids.ts';
import { openRealDatabases, openTestDatabases, type TestDatabases, waitForLocks } from '#db/testing.ts';
import { foldSegments, MAX_SEGMENTS } from './fold-segments.ts';
import { discardVersion, publishVersion, retractDocument } from './publish.ts';
import { nextOutdated, reindexDocument } from './reindex.ts';
import { addDocument, makeDataset, readStatistics, searchAsOwner, stageVersion, type TestDataset } from './testing.ts';

let databases: TestDatabases;
let db: DatasetsDatabase;

async function segmentCount({ id }: TestDataset): Promise<number> {
  const { rows } = await db.execute<{ count: number }>(sql`select count(*)::int as count from term_segments where dataset_id = ${id}`);
  return rows[0]?.count ?? 0;
}

async function found(dataset: TestDataset, query: string): Promise<string[]> {
  return (await searchAsOwner(db, dataset, query, { mode: 'keyword' })).hits.map(({ content }) => content);
}

describe('publishing', () => {
  beforeAll(async () => {
    databases = await openTestDatabases();
    db = databases.datasetsDb;
  });
  afterAll(() => databases.close());

  test('a version leaves a newer one alone that is still being indexed', async () => {
    const dataset = await makeDataset(db);
    const documentId = await addDocument(db, dataset, ['The first fox']);
    for (const [version, name] of [
      [2, 'second'],
      [3, 'third'],
    ] as const) {
      await stageVersion(db, dataset, { id: documentId, version, texts: [`The ${name} fox`] });
    }
    for (const [version, name] of [
      [2, 'second'],
      [3, 'third'],
    ] as const) {
      expect(await publishVersion(db, { datasetId: dataset.id, documentId, version })).toBe(true);
      expect(await found(dataset, 'fox')).toEqual([`The ${name} fox`]);
    }
  });

  test('a version of which nobody knows by what rules it was indexed has it indexed anew', async () => {
    const dataset = await makeDataset(db);
    const reference = { datasetId: dataset.id, documentId: newId('document'), version: 1 };
    await stageVersion(db, dataset, { id: reference.documentId, version: 1, texts: ['The fox'] });
    await db.execute(sql`delete from staged_versions where document_id = ${reference.documentId}`);
    await publishVersion(db, reference);
    expect(await nextOutdated(db, dataset.id)).toEqual({ ...reference, language: 'en' });
    expect(await reindexDocument(db, { ...reference, language: 'en' })).toBe(true);
    expect(await nextOutdated(db, dataset.id)).toBeNull();
  });

  test('nothing leaves nothing in the statistics when its document goes', async () => {
    const dataset = await makeDataset(db);
    const documentId = newId('document');
    await stageVersion(db, dataset, { id: documentId, version: 1, texts: ['The fox'] });
    expect(await retractDocument(db, dataset.ownerId, { datasetId: dataset.id, documentId })).toBe(true);
    expect(await segmentCount(dataset)).toBe(0);
  });

  test('a large document has its statistics folded at once, so that no search reads through them', async () => {
    const dataset = await makeDataset(db);
    await addDocument(db, dataset, ['The fox']);
    expect(await segmentCount(dataset)).toBe(1);
    await addDocument(
      db,
      dataset,
      Array.from({ length: 500 }, () => 'The owl'),
    );
    expect(await segmentCount(dataset)).toBe(0);
    const { kept, counted } = await readStatistics(db, dataset);
    expect(kept).toEqual(counted);
  });
});

describe.skipIf(!process.env.TEST_POSTGRES_URL)('beside publishing [real postgres]', () => {
  beforeAll(async () => {
    databases = await openRealDatabases();
    db = databases.datasetsDb;
  });
  afterAll(() => databases.close());

  test('a version that is given up while it becomes the current one stays whole', async () => {
    const dataset = await makeDataset(db);
    const reference = { datasetId: dataset.id, documentId: await addDocument(db, dataset, ['The old fox']), version: 2 };
    await stageVersion(db, dataset, { id: reference.documentId, version: 2, texts: ['The new fox'] });
    const discarding = await db.transaction(async (transaction) => {
      expect(await publishVersion(transaction, reference)).toBe(true);
      const started = { isOver: false, result: discardVersion(db, reference).finally(() => (started.isOver = true)) };
      await waitForLocks(db, 1, () => started.isOver);
      return started;
    });
    await discarding.result;
    expect(await found(dataset, 'fox')).toEqual(['The new fox']);
    const { kept, counted } = await readStatistics(db, dataset);
    expect(kept).toEqual(counted);
  });

  /** Segments that are due to be folded. */
  async function datasetToFold(): Promise<TestDataset> {
    const dataset = await makeDataset(db);
    await db.execute(sql`
      insert into term_segments (dataset_id, sign, chunks, tokens, terms, frequencies)
      select ${dataset.id}, 1, 1, 1, array[n], array[1] from generate_series(0, ${MAX_SEGMENTS}::int) n`);
    return dataset;
  }

  test('a fold does not wait for another', async () => {
    const dataset = await datasetToFold();
    await db.transaction(async (first) => {
      await foldSegments(first, dataset.id);
      await db.transaction(async (second) => {
        await second.execute(sql`set local lock_timeout = '5s'`);
        await foldSegments(second, dataset.id);
      });
    });
    expect(await segmentCount(dataset)).toBe(0);
  });

  test.each([
    ['a fold', (dataset: TestDataset) => foldSegments(db, dataset.id)],
    ['a publication', (dataset: TestDataset, documentId: string) => publishVersion(db, { datasetId: dataset.id, documentId, version: 2 })],
    ['a deletion', ({ id, ownerId }: TestDataset, documentId: string) => retractDocument(db, ownerId, { datasetId: id, documentId })],
    [
      'an indexing anew',
      ({ id }: TestDataset, documentId: string) => reindexDocument(db, { datasetId: id, documentId, version: 1, language: 'en' }),
    ],
  ])('%s takes nothing before it holds the dataset, so that it is not in the way of whoever deletes that', async (_, begin) => {
    const dataset = await datasetToFold();
    const documentId = newId('document');
    await stageVersion(db, dataset, { id: documentId, version: 1, texts: ['The fox'] });
    await db.execute(sql`update documents set current_version = 1, index_revision = 0 where id = ${documentId}`);
    const begun = await db.transaction(async (deleting) => {
      await deleting.execute(sql`select 1 from datasets where id = ${dataset.id} for update`);
      const started = { isOver: false, result: begin(dataset, documentId).finally(() => (started.isOver = true)) };
      await waitForLocks(db, 1, () => started.isOver);
      await deleting.execute(sql`select 1 from term_segments where dataset_id = ${dataset.id} for update nowait`);
      await deleting.execute(sql`select 1 from documents where id = ${documentId} for update nowait`);
      await deleting.execute(sql`delete from datasets where id = ${dataset.id}`);
      return started;
    });
    await begun.result;
    expect(await segmentCount(dataset)).toBe(0);
  });
});
