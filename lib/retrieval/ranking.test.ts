import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { documents } from '#db/datasets/schema/index.ts';
import { newId } from '#db/ids.ts';
import { openTestDatabases, type TestDatabases } from '#db/testing.ts';
import { inverseDocumentFrequency } from './bm25.ts';
import { parseFilter } from './filters/parse-filter.ts';
import type { SearchRequest } from './search-request.ts';
import { addDocument, makeDataset, searchAsOwner, stageVersion, type TestDataset } from './testing.ts';

let databases: TestDatabases;
beforeAll(async () => {
  databases = await openTestDatabases();
});
afterAll(() => databases.close());

async function datasetOf(texts: string[], options: Parameters<typeof makeDataset>[1] = {}): Promise<TestDataset> {
  const dataset = await makeDataset(databases.datasetsDb, options);
  for (const text of texts) await addDocument(databases.datasetsDb, dataset, [text]);
  return dataset;
}

test('a document that is still being indexed takes no place among the hits', async () => {
  const dataset = await datasetOf(['A fox among many other animals.']);
  await stageVersion(databases.datasetsDb, dataset, { id: newId('document'), version: 1, texts: ['Fox.', 'A fox.', 'The fox.'] });
  for (const mode of ['hybrid', 'keyword', 'vector'] as const) {
    const { hits } = await searchAsOwner(databases.datasetsDb, dataset, 'fox', { mode, limit: 1 });
    expect(hits.map(({ content }) => content)).toEqual(['A fox among many other animals.']);
  }
});

test('a filter looks at the version of a document that is seen, not at one that is still being indexed', async () => {
  const dataset = await makeDataset(databases.datasetsDb);
  const id = await addDocument(databases.datasetsDb, dataset, ['A fox.']);
  await stageVersion(databases.datasetsDb, dataset, { id, version: 2, texts: ['A fox.'] });
  await databases.datasetsDb.execute(sql`
    update document_versions set mime_type = 'text/html' where document_id = ${id} and version = 2`);
  const found = async (mime_type: string) =>
    (await searchAsOwner(databases.datasetsDb, dataset, 'fox', { filter: parseFilter({ mime_type }).filter })).hits.length;
  expect(await found('text/plain')).toBe(1);
  expect(await found('text/html')).toBe(0);
});

test('a document from the future is as new as can be, and no newer', async () => {
  const dataset = await datasetOf(['A fox.']);
  const tomorrow = new Date(Date.now() + 86_400_000);
  await databases.datasetsDb.update(documents).set({ createdAt: tomorrow }).where(eq(documents.datasetId, dataset.id));
  const recency = { halfLifeDays: 1, weight: 1 };
  const { hits } = await searchAsOwner(databases.datasetsDb, dataset, 'fox', { recency, explain: true });
  expect(hits[0]?.explain?.recency).toBe(1);
});

test('a score is a share of the ideal, in which words that the dataset lacks count three times', async () => {
  const dataset = await datasetOf(['A fox.', 'A hen.', 'A dog.']);
  const { hits } = await searchAsOwner(databases.datasetsDb, dataset, 'fox owl', { mode: 'keyword', explain: true });
  const ideal = inverseDocumentFrequency(3, 1) + 3 * inverseDocumentFrequency(3, 0);
  expect(hits[0]?.score).toBeCloseTo((hits[0]?.explain?.keyword?.score ?? 0) / ideal, 6);
});

describe('of two datasets, one of which has vectors of another model,', () => {
  const TEXTS = ['A fox.', 'An owl.'];
  let own: TestDataset;
  let other: TestDataset;
  beforeAll(async () => {
    // Equals are otherwise told apart by their ids, which are in the order of their making.
    other = await datasetOf(TEXTS, { isPublic: true });
    own = await datasetOf(TEXTS, { isPublic: true });
    await databases.datasetsDb.execute(sql`update datasets set embedding_model = 'another/model' where id = ${other.id}`);
  });

  const ask = async (request: Partial<SearchRequest>) =>
    (await searchAsOwner(databases.datasetsDb, own, 'fox', { datasetIds: [own.id, other.id], explain: true, ...request })).hits;

  test('passages with a vector come before equals that have none, however many are wanted', async () => {
    for (const limit of [1, 2]) {
      const hits = await ask({ limit, vectorWeight: 0 });
      expect(hits.map(({ datasetId }) => datasetId)).toEqual([own.id, other.id].slice(0, limit));
      expect(new Set(hits.map(({ score }) => score)).size).toBe(1);
    }
  });

  test('passages without a vector take no rank among those that have one', async () => {
    const hits = await ask({ fusion: 'rrf', helpsFrom: null, vectorWeight: 0.5 });
    const ranks = hits.filter(({ datasetId }) => datasetId === own.id).map(({ explain }) => explain?.vector?.rank);
    expect(ranks).toEqual([1, 2]);
  });
});

describe('a word that the dataset lacks', () => {
  test('is read as a part of it of five letters and more, at its beginning or its end', async () => {
    const dataset = await datasetOf(['Ein Baum.', 'Eine Kette.'], { language: 'de' });
    const readAs = async (query: string) =>
      (await searchAsOwner(databases.datasetsDb, dataset, query, { mode: 'keyword' })).corrections.flatMap(
        (correction) => correction.readAs,
      );
    for (const word of ['kettexyzq', 'xyzqkette']) expect(await readAs(word)).toEqual(['Kette']);
    for (const word of ['baumxyzq', 'xyzqbaum']) expect(await readAs(word)).toEqual([]);
  });

  test('is read as another if it is among the first ten', async () => {
    const dataset = await datasetOf(['The lighthouse.']);
    const foreign = 'chinesen sassen kontrabass draussen jemand erzaehlte ihnen etwas spannendes leuchtendes'.split(' ');
    const corrected = async (before: string[]) =>
      (await searchAsOwner(databases.datasetsDb, dataset, [...before, 'lighthosue'].join(' '), { mode: 'keyword' })).corrections.length;
    expect(await corrected(foreign.slice(0, 9))).toBe(1);
    expect(await corrected(foreign)).toBe(0);
  });
});
