import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestDatabases, type TestDatabases } from '#db/testing.ts';
import { addDocument, embedder, makeDataset, searchAsOwner, type TestDataset } from '../testing.ts';
import { type Collection, readCollections } from './collections.ts';
import { createInMemorySearch, fuse } from './in-memory-search.ts';
import { measure } from './measure.ts';
import { ndcgAt, recallAt, reciprocalRankAt } from './metrics.ts';

/** What rounding and the luck of single queries may take. */
const TOLERANCE = 0.005;

const collections = readCollections();

describe('measures', () => {
  test('agree with rankings worked out by hand', () => {
    const relevant = { a: 2, b: 1 };
    expect(ndcgAt(10, ['a', 'b', 'c'], relevant)).toBe(1);
    expect(ndcgAt(10, ['c', 'a'], relevant)).toBeCloseTo(2 / Math.log2(3) / (2 + 1 / Math.log2(3)), 10);
    expect(ndcgAt(1, ['c', 'a'], relevant)).toBe(0);
    expect(ndcgAt(1, ['a'], relevant)).toBe(1);
    expect(recallAt(2, ['c', 'a', 'b'], relevant)).toBe(0.5);
    expect(recallAt(1, ['a', 'b'], relevant)).toBe(0.5);
    expect([ndcgAt(10, ['a'], {}), recallAt(10, ['a'], {})]).toEqual([0, 0]);
    expect(reciprocalRankAt(10, ['c', 'b', 'a'], relevant)).toBe(0.5);
    expect(reciprocalRankAt(1, ['c', 'b', 'a'], relevant)).toBe(0);
  });
});

describe.each(collections)('on the collection $name', (collection) => {
  test('keywords are no worse than the textbook, and both legs together no worse than keywords', async () => {
    const { textbook, keyword, hybrid } = await measure(collection, embedder);
    expect(keyword.ndcg10).toBeGreaterThanOrEqual(textbook.ndcg10 - TOLERANCE);
    expect(hybrid.ndcg10).toBeGreaterThanOrEqual(keyword.ndcg10 - TOLERANCE);
  });

  test('both legs together are no worse than vectors', async () => {
    const { vector, hybrid } = await measure(collection, embedder);
    expect(hybrid.ndcg10).toBeGreaterThanOrEqual(vector.ndcg10 - TOLERANCE);
  });
});

describe('the search statement', () => {
  let databases: TestDatabases;
  beforeAll(async () => {
    databases = await openTestDatabases();
  });
  afterAll(() => databases.close());

  async function upload(name: string): Promise<{ collection: Collection; dataset: TestDataset }> {
    const collection = collections.find((candidate) => candidate.name === name);
    if (!collection) throw new Error(`No collection ${name} ships.`);
    const dataset = await makeDataset(databases.datasetsDb, { language: collection.language });
    for (const { text } of collection.documents) await addDocument(databases.datasetsDb, dataset, [text]);
    return { collection, dataset };
  }

  test.each(['fi', 'ja'])(
    'ranks by keywords as well as the textbook, and by both legs as well as by either, on the collection %s',
    async (name) => {
      const { collection, dataset } = await upload(name);
      const quality = async (mode: 'keyword' | 'vector' | 'hybrid') => {
        const qualities = collection.queries.map(async ({ query, relevant }) => {
          const { hits } = await searchAsOwner(databases.datasetsDb, dataset, query, { mode });
          const ranking = hits.map(({ content }) => collection.documents.find(({ text }) => text === content)?.id ?? '');
          return ndcgAt(10, ranking, relevant);
        });
        return (await Promise.all(qualities)).reduce((sum, value) => sum + value, 0) / collection.queries.length;
      };
      const [keyword, vector, hybrid] = [await quality('keyword'), await quality('vector'), await quality('hybrid')];
      const { textbook } = await measure(collection, embedder);
      expect(keyword).toBeGreaterThanOrEqual(textbook.ndcg10 - TOLERANCE);
      expect(hybrid).toBeGreaterThanOrEqual(Math.max(keyword, vector) - TOLERANCE);
    },
  );

  test.each(['de', 'en', 'zh'])('gives the scores that were measured in memory, on the collection %s', async (name) => {
    const { collection, dataset } = await upload(name);
    const searchLegs = await createInMemorySearch(collection, embedder);
    for (const { query } of collection.queries) {
      const legs = await searchLegs(query);
      const expected = fuse(legs, embedder, query);
      const { hits } = await searchAsOwner(databases.datasetsDb, dataset, query, { limit: 50, explain: true });
      expect(hits).toHaveLength(expected.size);
      for (const { content, score, explain } of hits) {
        const document = collection.documents.findIndex(({ text }) => text === content);
        expect(explain?.keyword?.score ?? 0).toBeCloseTo(legs.keyword[document] ?? 0, 4);
        // Vectors are stored in half precision.
        expect(score).toBeCloseTo(expected.get(document) ?? 0, 2);
      }
    }
  });
});
