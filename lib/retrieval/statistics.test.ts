import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deleteDataset } from '#db/datasets/datasets.ts';
import type { DatasetsDatabase } from '#db/datasets/types.ts';
import { newId } from '#db/ids.ts';
import { openRealDatabases, openTestDatabases, type TestDatabases } from '#db/testing.ts';
import { foldSegments, MAX_SEGMENTS } from './fold-segments.ts';
import { discardVersion, publishVersion, retractDocument } from './publish.ts';
import { addDocument, makeDataset, readStatistics, searchAsOwner, stageVersion, type TestDataset } from './testing.ts';

let databases: TestDatabases;
let db: DatasetsDatabase;

async function segmentCount(dataset: TestDataset): Promise<number> {
  const { rows } = await db.execute<{ count: number }>(
    sql`select count(*)::int as count from term_segments where dataset_id = ${dataset.id}`,
  );
  return rows[0]?.count ?? 0;
}

describe('the statistics of a dataset', () => {
  beforeAll(async () => {
    databases = await openTestDatabases();
    db = databases.datasetsDb;
  });
  afterAll(() => databases.close());

  test('stay those of the live chunks while documents come, change and go, and few segments wait to be folded', async () => {
    const dataset = await makeDataset(db);
    const ids: string[] = [];
    for (let index = 0; index < 30; index++)
      ids.push(await addDocument(db, dataset, [`A fox number ${index}`, `and its den ${index % 3}`]));
    for (const id of ids.slice(0, 10)) await addDocument(db, dataset, ['A changed fox'], { id, version: 2 });
    for (const id of ids.slice(5, 15)) await retractDocument(db, dataset.ownerId, { datasetId: dataset.id, documentId: id });
    const { kept, counted } = await readStatistics(db, dataset);
    expect(kept).toEqual(counted);
    expect(await segmentCount(dataset)).toBeLessThanOrEqual(MAX_SEGMENTS);
  });

  test('are folded, too, while documents only go: a search reads few segments beside them', async () => {
    const dataset = await makeDataset(db);
    const ids: string[] = [];
    for (let index = 0; index < 40; index++) ids.push(await addDocument(db, dataset, [`A fox number ${index}`]));
    for (const documentId of ids) {
      await retractDocument(db, dataset.ownerId, { datasetId: dataset.id, documentId });
      expect(await segmentCount(dataset)).toBeLessThanOrEqual(MAX_SEGMENTS);
    }
    const { kept, counted } = await readStatistics(db, dataset);
    expect(kept).toEqual(counted);
  });

  test('do not count a version that was staged and given up', async () => {
    const dataset = await makeDataset(db);
    const id = await addDocument(db, dataset, ['The old fox']);
    await stageVersion(db, dataset, { id, version: 2, texts: ['A failed fox'] });
    await discardVersion(db, { datasetId: dataset.id, documentId: id, version: 2 });
    await discardVersion(db, { datasetId: dataset.id, documentId: id, version: 1 });
    const { kept, counted } = await readStatistics(db, dataset);
    expect(kept).toEqual(counted);
    expect((await searchAsOwner(db, dataset, 'fox')).hits.map(({ content }) => content)).toEqual(['The old fox']);
  });

  test('keep the parts of a version as long as it is there, and no longer', async () => {
    const dataset = await makeDataset(db);
    const partsOf = async (id: string) =>
      (await db.execute<{ version: number }>(sql`select version from part_terms where document_id = ${id} order by version`)).rows.map(
        ({ version }) => version,
      );
    const id = await addDocument(db, dataset, ['A fox', 'and its den']);
    expect(await partsOf(id)).toEqual([1]);
    await stageVersion(db, dataset, { id, version: 2, texts: ['A failed fox', 'and its den'] });
    expect(await partsOf(id)).toEqual([1, 2]);
    await discardVersion(db, { datasetId: dataset.id, documentId: id, version: 2 });
    expect(await partsOf(id)).toEqual([1]);
    await addDocument(db, dataset, ['A changed fox', 'and its den'], { id, version: 3 });
    expect(await partsOf(id)).toEqual([3]);
    await retractDocument(db, dataset.ownerId, { datasetId: dataset.id, documentId: id });
    expect(await partsOf(id)).toEqual([]);
  });

  test('are touched by nobody but the owner of a document', async () => {
    const dataset = await makeDataset(db);
    const id = await addDocument(db, dataset, ['A fox']);
    expect(await retractDocument(db, newId('user'), { datasetId: dataset.id, documentId: id })).toBe(false);
    expect((await searchAsOwner(db, dataset, 'fox')).hits).toHaveLength(1);
    expect(await retractDocument(db, dataset.ownerId, { datasetId: dataset.id, documentId: id })).toBe(true);
    expect(await retractDocument(db, dataset.ownerId, { datasetId: dataset.id, documentId: id })).toBe(false);
    expect((await searchAsOwner(db, dataset, 'fox')).hits).toEqual([]);
  });
});

describe.skipIf(!process.env.TEST_POSTGRES_URL)('races over the statistics [real postgres]', () => {
  beforeAll(async () => {
    databases = await openRealDatabases();
    db = databases.datasetsDb;
  });
  afterAll(() => databases.close());

  test('folds at the same time, beside publishing, count every segment once', async () => {
    const dataset = await makeDataset(db);
    const publish = Array.from({ length: 60 }, (_, index) => addDocument(db, dataset, [`fox ${index}`, `den of fox ${index % 5}`]));
    const fold = Array.from({ length: 40 }, async (_, index) => {
      await new Promise((resolve) => setTimeout(resolve, index * 10));
      await foldSegments(db, dataset.id);
    });
    const ids = await Promise.all(publish);
    await Promise.all(fold);
    await Promise.all([
      ...ids.slice(0, 30).map((id) => retractDocument(db, dataset.ownerId, { datasetId: dataset.id, documentId: id })),
      ...Array.from({ length: 10 }, () => foldSegments(db, dataset.id)),
    ]);
    const { kept, counted } = await readStatistics(db, dataset);
    expect(kept).toEqual(counted);
    expect(counted).toMatchObject({ chunks: 60 });
  });

  test('a version published by several at once, and a deletion meanwhile, count once', async () => {
    for (let round = 0; round < 10; round++) {
      const dataset = await makeDataset(db);
      const id = await addDocument(db, dataset, ['The old fox', 'The old den']);
      const reference = { datasetId: dataset.id, documentId: id };
      await stageVersion(db, dataset, { id, version: 2, texts: ['The second fox'] });
      await stageVersion(db, dataset, { id, version: 3, texts: ['The third fox', 'and more'] });
      await Promise.all([
        ...[2, 3, 2, 3].map((version) => publishVersion(db, { ...reference, version })),
        ...(round % 2 === 1 ? [retractDocument(db, dataset.ownerId, reference)] : []),
      ]);
      const { kept, counted } = await readStatistics(db, dataset);
      expect(kept).toEqual(counted);
      const { hits } = await searchAsOwner(db, dataset, 'fox');
      expect(hits.map(({ content }) => content)).toEqual(round % 2 === 1 ? [] : ['The third fox', 'and more'].slice(0, hits.length));
    }
  });

  test('a dataset that is deleted while its documents are published goes, and nobody waits for the other for ever', async () => {
    for (let round = 0; round < 6; round++) {
      const dataset = await makeDataset(db);
      const ids = await Promise.all(Array.from({ length: 8 }, (_, index) => addDocument(db, dataset, [`fox ${index}`, `den ${index}`])));
      const staged = await Promise.all(
        ids.map((id) => stageVersion(db, dataset, { id, version: 2, texts: [`newer fox ${round}`] }).then(() => id)),
      );
      const publishing = staged.map(async (documentId) => {
        await publishVersion(db, { datasetId: dataset.id, documentId, version: 2 });
        await foldSegments(db, dataset.id);
        await retractDocument(db, dataset.ownerId, { datasetId: dataset.id, documentId });
      });
      const [isGone] = await Promise.all([deleteDataset(db, dataset.ownerId, dataset.id), ...publishing]);
      expect(isGone).toBe(true);
    }
  });

  test('a reader during a swap sees the old version or the new one, whole and alone', async () => {
    const dataset = await makeDataset(db);
    const texts = (version: number) => Array.from({ length: 5 }, (_, index) => `fox passage ${index} of version${version}`);
    const id = await addDocument(db, dataset, texts(1));
    let done = false;
    const seen = new Set<string>();
    const read = async () => {
      while (!done) {
        const { hits } = await searchAsOwner(db, dataset, 'fox passage', { limit: 50 });
        expect(hits).toHaveLength(5);
        const versions = new Set(hits.map(({ content }) => content.split(' ').at(-1) ?? ''));
        expect(versions.size).toBe(1);
        for (const version of versions) seen.add(version);
      }
    };
    const readers = [read(), read(), read()];
    try {
      for (let version = 2; version <= 12; version++) await addDocument(db, dataset, texts(version), { id, version });
    } finally {
      done = true;
    }
    await Promise.all(readers);
    expect(seen.size).toBeGreaterThan(1);
  });
});
