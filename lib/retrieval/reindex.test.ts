import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DatasetsDatabase } from '#db/datasets/types.ts';
import { newId } from '#db/ids.ts';
import { openRealDatabases, openTestDatabases, type TestDatabases } from '#db/testing.ts';
import { MAX_SEGMENTS } from './fold-segments.ts';
import { INDEX_REVISION } from './index-revision.ts';
import { publishVersion, retractDocument } from './publish.ts';
import { beginReindexing, nextOutdated, reindexDocument } from './reindex.ts';
import { addDocument, makeDataset, readStatistics, searchAsOwner, stageVersion, type TestDataset } from './testing.ts';

let databases: TestDatabases;
let db: DatasetsDatabase;

const passages = (count: number, about: string) => Array.from({ length: count }, (_, index) => `The ${about} of passage ${index}`);

/** All that the keyword index holds of a dataset. */
async function indexOf({ id }: TestDataset): Promise<unknown[]> {
  const { rows } = await db.execute(sql`
    select c.chunk_id, c.version, c.part, c.length, c.terms, c.weights::text, p.chunks, p.length as part_length, p.terms as part_terms, p.frequencies
    from chunk_terms c left join part_terms p using (document_id, version, part) where c.dataset_id = ${id} order by c.chunk_id`);
  return rows;
}

/** As if code of before the first revision had indexed a document: without parts, and each text as the one word `old`. */
async function makeOutdated(dataset: TestDataset, documentId: string): Promise<void> {
  const other = await makeDataset(db);
  await addDocument(db, { ...other, id: dataset.id, ownerId: dataset.ownerId }, ['old'], { id: `${documentId}-old` });
  const published = sql`document_id = ${documentId} and version = (select current_version from documents where id = ${documentId})`;
  const count = (sign: number) => sql`
    insert into term_segments (dataset_id, sign, chunks, tokens, terms, frequencies)
    select dataset_id, ${sign}::int, 1, length, terms, array_fill(1, array[cardinality(terms)]) from chunk_terms where ${published}`;
  await db.transaction(async (transaction) => {
    await transaction.execute(count(-1));
    await transaction.execute(sql`
      update chunk_terms set part = null, (length, terms, weights) = (
        select length, terms, weights from chunk_terms old where old.document_id = ${`${documentId}-old`}
      ) where ${published}`);
    await transaction.execute(count(1));
    await transaction.execute(sql`delete from part_terms where ${published}`);
    await transaction.execute(sql`update documents set index_revision = 0 where id = ${documentId}`);
  });
  await retractDocument(db, dataset.ownerId, { datasetId: dataset.id, documentId: `${documentId}-old` });
}

const reindex = async (dataset: TestDataset, documentId: string, version = 1) =>
  reindexDocument(db, { datasetId: dataset.id, documentId, version, language: dataset.language });

describe('indexing anew', () => {
  beforeAll(async () => {
    databases = await openTestDatabases();
    db = databases.datasetsDb;
  });
  afterAll(() => databases.close());

  test('gives a document the terms and the statistics that it would have if it came today, and leaves the others alone', async () => {
    const dataset = await makeDataset(db);
    const id = await addDocument(db, dataset, passages(230, 'lighthouse'));
    await addDocument(db, dataset, passages(3, 'harbour'));
    const fresh = await indexOf(dataset);
    await makeOutdated(dataset, id);
    expect(await indexOf(dataset)).not.toEqual(fresh);
    expect((await searchAsOwner(db, dataset, 'lighthouse', { mode: 'keyword' })).hits).toEqual([]);
    expect(await nextOutdated(db, dataset.id)).toEqual({ datasetId: dataset.id, documentId: id, version: 1, language: 'en' });

    expect(await reindex(dataset, id)).toBe(true);
    expect(await indexOf(dataset)).toEqual(fresh);
    const { kept, counted } = await readStatistics(db, dataset);
    expect(kept).toEqual(counted);
    expect((await searchAsOwner(db, dataset, 'lighthouse', { mode: 'keyword' })).hits).toHaveLength(10);
    expect(await nextOutdated(db, dataset.id)).toBeNull();
    expect(await reindex(dataset, id)).toBe(false);
  });

  test('goes for a document that has all that an index of today has, too, beside its next version', async () => {
    const dataset = await makeDataset(db);
    const id = await addDocument(db, dataset, passages(3, 'lighthouse'));
    await stageVersion(db, dataset, { id, version: 2, texts: passages(2, 'harbour') });
    const fresh = await indexOf(dataset);
    await db.execute(sql`update documents set index_revision = 0 where id = ${id}`);
    expect(await reindex(dataset, id)).toBe(true);
    expect(await indexOf(dataset)).toEqual(fresh);
  });

  test('notes all words of a long document', async () => {
    const dataset = await makeDataset(db);
    const id = await addDocument(db, dataset, [...passages(200, 'lighthouse'), 'The windmill']);
    await db.execute(sql`delete from vocabulary where dataset_id = ${dataset.id}`);
    await db.execute(sql`update documents set index_revision = 0 where id = ${id}`);
    await reindex(dataset, id);
    const { corrections } = await searchAsOwner(db, dataset, 'lighthosue windmlil', { mode: 'keyword', limit: 50 });
    expect(corrections.map(({ readAs }) => readAs)).toEqual([['lighthouse'], ['windmill']]);
  });

  test('of many documents leaves few segments for searches to read', async () => {
    const dataset = await makeDataset(db);
    const ids: string[] = [];
    for (let count = 0; count < MAX_SEGMENTS; count++) ids.push(await addDocument(db, dataset, ['The lighthouse']));
    await db.execute(sql`update documents set index_revision = 0 where dataset_id = ${dataset.id}`);
    for (const id of ids) await reindex(dataset, id);
    const { rows } = await db.execute<{ count: number }>(sql`
      select count(*)::int as count from term_segments where dataset_id = ${dataset.id}`);
    expect(rows[0]?.count).toBeLessThanOrEqual(MAX_SEGMENTS);
  });

  test('is not due for what newer code indexed, nor for what is not published yet', async () => {
    const dataset = await makeDataset(db);
    const newer = await addDocument(db, dataset, ['The lighthouse']);
    await db.execute(sql`update documents set index_revision = ${INDEX_REVISION + 1}::int where id = ${newer}`);
    await stageVersion(db, dataset, { id: newId('document'), version: 1, texts: ['The harbour'] });
    expect(await nextOutdated(db, dataset.id)).toBeNull();
    await beginReindexing(db);
    const { rows } = await db.execute(sql`select 1 from jobs where dataset_id = ${dataset.id}`);
    expect(rows).toEqual([]);
  });

  test('is for published versions alone: neither one that is being indexed nor one that was replaced', async () => {
    const dataset = await makeDataset(db);
    const id = await addDocument(db, dataset, passages(2, 'lighthouse'));
    await stageVersion(db, dataset, { id, version: 2, texts: passages(2, 'harbour') });
    await makeOutdated(dataset, id);
    await publishVersion(db, { datasetId: dataset.id, documentId: id, version: 2 });
    expect(await nextOutdated(db, dataset.id)).toBeNull();
    expect(await reindex(dataset, id, 1)).toBe(false);
    expect((await searchAsOwner(db, dataset, 'harbour', { mode: 'keyword' })).hits).toHaveLength(2);
  });

  test('is due for a version that older code began to index, whoever publishes it', async () => {
    const dataset = await makeDataset(db);
    const id = newId('document');
    await stageVersion(db, dataset, { id, version: 1, texts: ['The lighthouse'] });
    await db.execute(sql`update staged_versions set index_revision = 0 where document_id = ${id}`);
    await publishVersion(db, { datasetId: dataset.id, documentId: id, version: 1 });
    expect(await nextOutdated(db, dataset.id)).toMatchObject({ documentId: id });
    const current = await addDocument(db, dataset, ['The harbour']);
    const { rows } = await db.execute(sql`select index_revision from documents where id = ${current}`);
    expect(rows).toEqual([{ index_revision: INDEX_REVISION }]);
  });

  test('gets one job a dataset, however often the sweep looks', async () => {
    const dataset = await makeDataset(db);
    for (const about of ['lighthouse', 'harbour']) await makeOutdated(dataset, await addDocument(db, dataset, passages(2, about)));
    await beginReindexing(db);
    await Promise.all([beginReindexing(db), beginReindexing(db)]);
    const { rows } = await db.execute(sql`select kind, state, progress_total from jobs where dataset_id = ${dataset.id}`);
    expect(rows).toEqual([{ kind: 'reindex', state: 'queued', progress_total: 2 }]);
  });
});

describe.skipIf(!process.env.TEST_POSTGRES_URL)('indexing anew [real postgres]', () => {
  beforeAll(async () => {
    databases = await openRealDatabases();
    db = databases.datasetsDb;
  });
  afterAll(() => databases.close());

  test('a reader meanwhile finds a document by its old terms or by its new ones, always whole', async () => {
    const dataset = await makeDataset(db);
    const id = await addDocument(db, dataset, passages(60, 'lighthouse'));
    const found = async (query: string) => (await searchAsOwner(db, dataset, query, { mode: 'keyword', limit: 50 })).hits.length;
    const seen = new Set<string>();
    let isDone = false;
    const read = async () => {
      while (!isDone) seen.add(`${await found('lighthouse old')}`);
    };
    const readers = [read(), read(), read()];
    try {
      for (let round = 0; round < 6; round++) {
        await makeOutdated(dataset, id);
        await reindex(dataset, id);
      }
    } finally {
      isDone = true;
    }
    await Promise.all(readers);
    expect([...seen]).toEqual(['50']);
  });

  test('beside the same again, a new version and a deletion, the statistics stay those of the live chunks', async () => {
    for (let round = 0; round < 10; round++) {
      const dataset = await makeDataset(db);
      const id = await addDocument(db, dataset, passages(40, 'lighthouse'));
      await makeOutdated(dataset, id);
      await stageVersion(db, dataset, { id, version: 2, texts: passages(30, 'harbour') });
      const reference = { datasetId: dataset.id, documentId: id };
      await Promise.all([
        reindex(dataset, id),
        publishVersion(db, { ...reference, version: 2 }),
        reindex(dataset, id),
        ...(round % 2 === 1 ? [retractDocument(db, dataset.ownerId, reference)] : []),
      ]);
      const { kept, counted } = await readStatistics(db, dataset);
      expect(kept).toEqual(counted);
      expect((await searchAsOwner(db, dataset, 'harbour', { mode: 'keyword' })).hits).toHaveLength(round % 2 === 1 ? 0 : 10);
    }
  });
});
