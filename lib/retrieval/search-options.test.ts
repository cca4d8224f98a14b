import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { documents } from '#db/datasets/schema/index.ts';
import { openTestDatabases, type TestDatabases } from '#db/testing.ts';
import { parseFilter } from './filters/parse-filter.ts';
import { SURROUNDINGS } from './keyword-score.ts';
import { rowsRead } from './rows-read.ts';
import { search } from './search.ts';
import { MIN_CANDIDATES } from './search-query.ts';
import type { SearchRequest } from './search-request.ts';
import { addDocument, embedder, makeDataset, searchAsOwner, type TestDataset } from './testing.ts';
import { hashTerm } from './tokenize.ts';

let databases: TestDatabases;
beforeAll(async () => {
  databases = await openTestDatabases();
});
afterAll(() => databases.close());

const MODES = ['hybrid', 'keyword', 'vector'] as const;

describe('a filter', () => {
  test('of pages leaves the passages that stand there, in every mode, and of documents those that fit', async () => {
    const dataset = await makeDataset(databases.datasetsDb);
    const old = await addDocument(databases.datasetsDb, dataset, ['A fox on page one.', 'A fox on page two.'], {
      metadata: { year: 2020 },
    });
    await addDocument(databases.datasetsDb, dataset, ['A younger fox on page one.', 'A younger fox on page two.'], {
      metadata: { year: 2025 },
    });
    const found = async (mode: SearchRequest['mode'], filters: object) =>
      (await searchAsOwner(databases.datasetsDb, dataset, 'fox', { mode, filter: parseFilter(filters).filter })).hits
        .map(({ content }) => content)
        .sort();
    for (const mode of MODES) {
      expect(await found(mode, { page: 2 })).toEqual(['A fox on page two.', 'A younger fox on page two.']);
      expect(await found(mode, { page: { lt: 2 }, year: { lt: 2024 } })).toEqual(['A fox on page one.']);
      expect(await found(mode, { document_id: old, not: { page: 1 } })).toEqual(['A fox on page two.']);
      expect(await found(mode, { year: { gte: 2021 } })).toHaveLength(2);
      expect(await found(mode, { mime_type: { prefix: 'image/' } })).toEqual([]);
    }
  });

  test('is applied before the ranking: what fits is found however much else fits the query better', async () => {
    const dataset = await makeDataset(databases.datasetsDb);
    await addDocument(
      databases.datasetsDb,
      dataset,
      Array.from({ length: 300 }, (_, index) => `Fox fox fox ${index}.`),
    );
    await addDocument(databases.datasetsDb, dataset, ['Among many other animals there once was also a fox.'], {
      metadata: { wanted: true },
    });
    for (const mode of MODES) {
      const { hits } = await searchAsOwner(databases.datasetsDb, dataset, 'fox', { mode, filter: parseFilter({ wanted: true }).filter });
      expect(hits).toHaveLength(1);
    }
  });
});

describe('a narrowed search by keywords', () => {
  let dataset: TestDataset;
  beforeAll(async () => {
    const { datasetsDb: db } = databases;
    dataset = await makeDataset(db);
    const passages = (count: number, text: string) => Array.from({ length: count }, (_, index) => `${text} ${index}.`);
    await addDocument(db, dataset, passages(1_200, 'Nothing of note here'));
    await addDocument(db, dataset, passages(100, 'A zebra at the sighting'));
    await addDocument(db, dataset, passages(300, 'A lion prowls, lions prowl'));
    await addDocument(db, dataset, ['The lion of the other kind.'], { metadata: { kind: 'b' } });
  });

  test.each([
    ['a filter that only passages with the commoner word fit', 'zebra lion', { kind: 'b' }, 'The lion of the other kind.'],
    ['a phrase that only they have', 'zebra "lion prowls"', null, 'A lion prowls'],
    ['an exclusion of all that have the rarer word', 'zebra lion -sighting', null, 'lion'],
  ])('finds what fits %s', async (_, query, filters, expected) => {
    const filter = filters && parseFilter(filters).filter;
    const { hits, phrasesGivenUp } = await searchAsOwner(databases.datasetsDb, dataset, query, { mode: 'keyword', filter, limit: 5 });
    expect(phrasesGivenUp).toBe(false);
    expect(hits.length).toBeGreaterThan(0);
    for (const { content } of hits) expect(content).toContain(expected);
  });
});

describe('the share of the vectors', () => {
  test('is all where the dataset lacks more than half of the query, by rarity, and else nothing, for a model that only helps out', async () => {
    const dataset = await makeDataset(databases.datasetsDb);
    const texts = ['Lighthouse keepers count ships.', 'Ships pass.', 'Keepers sleep.', 'A harbour.'];
    for (const text of texts) await addDocument(databases.datasetsDb, dataset, [text]);
    const weightFor = async (query: string, request: Partial<SearchRequest> = {}) => {
      const { hits } = await searchAsOwner(databases.datasetsDb, dataset, query, { explain: true, ...request });
      const [weight, ...others] = new Set(hits.map(({ explain }) => explain?.vectorWeight));
      expect(others).toEqual([]);
      return weight;
    };
    expect(await weightFor('lighthouse keepers')).toBe(0);
    expect(await weightFor('lighthouse keepers count ships, sleep, pass harbour whales')).toBe(0);
    expect(await weightFor('ships and whales')).toBeCloseTo(embedder.vectorWeight('ships and whales'), 6);
    // A misspelled word is not lacking.
    expect(await weightFor('lgihthouse')).toBe(0);
    expect(await weightFor('lgihthosue')).toBeCloseTo(embedder.vectorWeight('lgihthosue'), 6);
    expect(await weightFor('lighthouse keepers', { vectorWeight: 0.4, helpsFrom: null })).toBe(0.4);
  });

  test('is less for a passage among others of its document, for such a model alone', async () => {
    const dataset = await makeDataset(databases.datasetsDb);
    await addDocument(databases.datasetsDb, dataset, ['Whales sing.']);
    await addDocument(databases.datasetsDb, dataset, ['Ships pass.', 'Keepers sleep.']);
    const weights = async (request: Partial<SearchRequest>) => {
      const { hits } = await searchAsOwner(databases.datasetsDb, dataset, 'unheard-of nonsense', { explain: true, ...request });
      return Object.fromEntries(hits.map(({ content, explain }) => [content, explain?.vectorWeight]));
    };
    const helping = { vectorWeight: 0.4, helpsFrom: 0.3 };
    const surrounded = expect.closeTo(0.4 * (1 - SURROUNDINGS.usual.share), 6);
    expect(await weights(helping)).toEqual({ 'Whales sing.': 0.4, 'Ships pass.': surrounded, 'Keepers sleep.': surrounded });
    expect(new Set(Object.values(await weights({ ...helping, helpsFrom: null })))).toEqual(new Set([0.4]));
  });
});

const HELPS_FROM = 0.3;

describe('vectors that only help out', () => {
  let dataset: TestDataset;
  beforeAll(async () => {
    dataset = await makeDataset(databases.datasetsDb);
    const texts = Array.from({ length: MIN_CANDIDATES - 3 }, (_, index) => `Grey walls and whales, number ${index}.`);
    for (const text of ['Grey foxes hunt.', ...texts]) await addDocument(databases.datasetsDb, dataset, [text]);
    await addDocument(databases.datasetsDb, dataset, ['Owls hoot.', 'Owls fly.']);
  });

  /** How many vectors the search really compared, by the plan's account. */
  function comparisons(query: string, helpsFrom: number | null, limits: Partial<SearchRequest> = {}): Promise<number> {
    const compared = { table: 'chunk_vectors', part: 'exact_leg' };
    return rowsRead(databases.datasetsDb, dataset, compared, { query, helpsFrom, ...limits });
  }

  test('are not compared where the dataset has the words and as many passages as are wanted some of them', async () => {
    expect(await comparisons('grey foxes', HELPS_FROM)).toBe(0);
    expect(await comparisons('grey foxes', null)).toBe(MIN_CANDIDATES);
    expect(await comparisons('grey foxes hibernating', HELPS_FROM)).toBe(MIN_CANDIDATES);
    expect(await comparisons('foxes', HELPS_FROM)).toBe(MIN_CANDIDATES);
    expect(await comparisons('foxes', HELPS_FROM, { limit: 1 })).toBe(0);
    expect(await comparisons('owls', HELPS_FROM, { limit: 2 })).toBe(0);
    expect(await comparisons('owls', HELPS_FROM, { limit: 2, maxPerDocument: 1 })).toBe(MIN_CANDIDATES);
    expect(await comparisons('owls', HELPS_FROM, { limit: 1, maxPerDocument: 1 })).toBe(0);
  });

  test('give the same hits whether they are compared or not', async () => {
    for (const query of ['foxes', 'grey foxes', 'whales number 7', 'hunting walls']) {
      const ask = (limit: number) => searchAsOwner(databases.datasetsDb, dataset, query, { limit, helpsFrom: HELPS_FROM });
      const all = (await ask(MIN_CANDIDATES)).hits.map(({ chunkId }) => chunkId);
      for (const limit of [1, 2, 5]) expect((await ask(limit)).hits.map(({ chunkId }) => chunkId)).toEqual(all.slice(0, limit));
    }
  });

  test('leave the order to the words then, and each passage is told how near it is all the same', async () => {
    const ask = (request: Partial<SearchRequest>) => searchAsOwner(databases.datasetsDb, dataset, 'grey foxes', request);
    const { hits } = await ask({ explain: true, vectorWeight: 0.5, helpsFrom: HELPS_FROM });
    const byWords = (await ask({ explain: true, mode: 'keyword' })).hits;
    const scores = (found: typeof hits) => found.map(({ explain }) => explain?.keyword?.score);
    expect(hits[0]?.content).toBe('Grey foxes hunt.');
    expect(scores(hits)).toEqual(scores(byWords));
    expect(hits.every(({ explain }) => explain?.vectorWeight === 0 && explain.vector !== null)).toBe(true);
  });

  test('still find what has none of the words where few passages have some, the nearest first, after all that have', async () => {
    const { hits } = await searchAsOwner(databases.datasetsDb, dataset, 'foxes hunt', { explain: true, helpsFrom: HELPS_FROM });
    const [first, ...others] = hits.map(({ content, explain }) => ({
      content,
      weight: explain?.vectorWeight,
      near: explain?.vector?.score ?? 0,
    }));
    expect(first).toMatchObject({ content: 'Grey foxes hunt.', weight: 0 });
    expect(others).toHaveLength(9);
    expect(others.map(({ near }) => near)).toEqual(others.map(({ near }) => near).toSorted((left, right) => right - left));
    expect(others[0]?.near).toBeGreaterThan(others[8]?.near ?? 0);
  });
});

describe('recency', () => {
  test('multiplies the score by 1 − weight + weight · 0.5^(age / half-life)', async () => {
    const dataset = await makeDataset(databases.datasetsDb);
    const ages = [0, 30, 60, 365_000];
    for (const age of ages) {
      const id = await addDocument(databases.datasetsDb, dataset, ['A fox.']);
      await databases.datasetsDb
        .update(documents)
        .set({ createdAt: new Date(Date.now() - age * 86_400_000) })
        .where(eq(documents.id, id));
    }
    const recency = { halfLifeDays: 30, weight: 0.4 };
    const { hits } = await searchAsOwner(databases.datasetsDb, dataset, 'fox', { recency, explain: true });
    const [newest] = hits;
    hits.forEach((hit, index) => {
      expect(hit.explain?.recency).toBeCloseTo(0.6 + 0.4 * 0.5 ** ((ages[index] ?? 0) / 30), 3);
      expect(hit.score).toBeCloseTo((hit.explain?.fusedScore ?? 0) * (hit.explain?.recency ?? 0), 6);
      expect(hit.explain?.fusedScore).toBeCloseTo(newest?.explain?.fusedScore ?? 0, 6);
    });
    const shortest = await searchAsOwner(databases.datasetsDb, dataset, 'fox', { recency: { halfLifeDays: 0.01, weight: 1 } });
    expect(shortest.hits.at(-1)?.score).toBeCloseTo(0, 6);
  });
});

describe('a cap per document', () => {
  test('leaves the best passages of each, and room for other documents within the limit', async () => {
    const dataset = await makeDataset(databases.datasetsDb);
    const long = await addDocument(
      databases.datasetsDb,
      dataset,
      Array.from({ length: 120 }, (_, index) => `Fox fox fox ${index}.`),
    );
    await addDocument(databases.datasetsDb, dataset, ['A fox among other animals.']);
    await addDocument(databases.datasetsDb, dataset, ['The last fox of the whole forest, say the elders.']);
    const capped = await searchAsOwner(databases.datasetsDb, dataset, 'fox', { mode: 'keyword', limit: 5, maxPerDocument: 2 });
    const free = await searchAsOwner(databases.datasetsDb, dataset, 'fox', { mode: 'keyword', limit: 5 });
    expect(capped.hits.filter(({ documentId }) => documentId === long)).toHaveLength(2);
    expect(capped.hits).toHaveLength(4);
    expect(capped.hits.slice(0, 2)).toEqual(free.hits.slice(0, 2));
  });

  describe('of which one has very many passages', () => {
    let dataset: TestDataset;
    beforeAll(async () => {
      const { datasetsDb: db } = databases;
      dataset = await makeDataset(db);
      const metadata = { kind: 'whole' };
      const many = Array.from({ length: 450 }, (_, index) => `The fox fox fox fox fox ${index}.`);
      await addDocument(db, dataset, many, { metadata });
      for (let index = 0; index < 12; index++) {
        await addDocument(db, dataset, [`Seen beside the fox by number ${index}: other animals, which are many.`], { metadata });
      }
      await addDocument(db, dataset, ['A zebra.']);
    });

    test.each([
      ['fox', null],
      ['fox -hen', null],
      ['fox "the fox"', null],
      ['zebra fox', { kind: 'whole' }],
    ])('still finds those of the others: %s', async (query, filters) => {
      const filter = filters && parseFilter(filters).filter;
      for (const mode of MODES) {
        const request = { mode, filter, limit: 13, maxPerDocument: 1 };
        const { hits } = await searchAsOwner(databases.datasetsDb, dataset, query, request);
        expect(new Set(hits.map(({ documentId }) => documentId)).size, mode).toBe(13);
      }
    });
  });
});

describe('several datasets in one search', () => {
  const asOwner = async (first: TestDataset, others: TestDataset[], query: string, request: Partial<SearchRequest> = {}) => {
    const datasetIds = [first, ...others].map(({ id }) => id);
    return (await searchAsOwner(databases.datasetsDb, first, query, { datasetIds, ...request })).hits;
  };
  const filler = (count: number) => Array.from({ length: count }, (_, index) => `Report ${index} on taxes, roads and water.`);

  test('rank a strong match in a small one beside a strong match in a large one, and above weak ones in either', async () => {
    const large = await makeDataset(databases.datasetsDb, { isPublic: true });
    const small = await makeDataset(databases.datasetsDb, { isPublic: true });
    const matches = Array.from({ length: 80 }, (_, index) => `Penguins were named in report ${index}.`);
    await addDocument(databases.datasetsDb, large, [...filler(400), ...matches, 'Penguins nest on cold southern islands.']);
    await addDocument(databases.datasetsDb, small, ['Penguins nest on cold southern islands!', 'Islands are warm in the north.']);
    for (const mode of ['hybrid', 'keyword'] as const) {
      const hits = await asOwner(large, [small], 'where do penguins nest on southern islands', { mode });
      expect(
        hits
          .slice(0, 2)
          .map(({ datasetId }) => datasetId)
          .sort(),
        mode,
      ).toEqual([large.id, small.id].sort());
      expect(hits[1]?.score, mode).toBeGreaterThan((hits[2]?.score ?? 0) + 0.1);
    }
  });

  test('may number different terms of theirs alike', async () => {
    const { datasetsDb: db } = databases;
    const [one, other] = [await makeDataset(db), await makeDataset(db)];
    await db.execute(sql`update datasets set is_public = true where id = ${other.id}`);
    const words = Array.from({ length: 150_000 }, (_, index) => `x${index}`);
    const numbers = new Map(words.map((word) => [hashTerm(one.id, word), word]));
    const second = words.find((word) => numbers.has(hashTerm(other.id, word))) ?? '';
    const first = numbers.get(hashTerm(other.id, second)) ?? '';
    expect(first).not.toBe('');
    await addDocument(db, one, [`Part ${first}.`]);
    await addDocument(db, other, [`Part ${second}.`]);
    const { hits } = await searchAsOwner(db, one, `${first} ${second}`, { mode: 'keyword', datasetIds: [one.id, other.id] });
    expect(hits.map(({ content }) => content).sort()).toEqual([`Part ${first}.`, `Part ${second}.`].sort());
  });

  test('are each searched in their own language', async () => {
    const english = await makeDataset(databases.datasetsDb, { isPublic: true });
    const german = await makeDataset(databases.datasetsDb, { language: 'de', isPublic: true });
    const chinese = await makeDataset(databases.datasetsDb, { language: 'zh', isPublic: true });
    await addDocument(databases.datasetsDb, english, [...filler(40), 'The houses of the harbour town.']);
    await addDocument(databases.datasetsDb, german, ['Die Häuser der Hafenstadt.', 'Straßen und Wasser.']);
    await addDocument(databases.datasetsDb, chinese, ['港口城市的房屋。', '道路和水。']);
    const first = async (query: string) => (await asOwner(english, [german, chinese], query))[0]?.datasetId;
    expect(await first('harbour houses')).toBe(english.id);
    expect(await first('Haus der Hafenstadt')).toBe(german.id);
    expect(await first('港口房屋')).toBe(chinese.id);
  });

  test('of which one has vectors of another model are ranked fairly: its passages are judged by their words', async () => {
    const current = await makeDataset(databases.datasetsDb, { isPublic: true });
    const foreign = await makeDataset(databases.datasetsDb, { isPublic: true });
    await databases.datasetsPool.query("update datasets set embedding_model = 'another/model' where id = $1", [foreign.id]);
    await addDocument(databases.datasetsDb, current, [...filler(30), 'Water is mentioned here.']);
    await addDocument(databases.datasetsDb, foreign, ['Walruses rest on drifting ice.', 'Nothing of interest.']);
    const [vector = []] = await embedder.embed(['walruses on drifting ice'], 'query');
    const { hits } = await search(
      databases.datasetsDb,
      { userId: null, datasetIds: null },
      {
        query: 'walruses on drifting ice',
        queryEmbedding: { model: embedder.model, vector },
        datasetIds: [current.id, foreign.id],
        mode: 'hybrid',
        limit: 5,
        vectorWeight: 0.7,
        explain: true,
      },
    );
    expect(hits[0]).toMatchObject({ content: 'Walruses rest on drifting ice.', explain: { vector: null } });
  });
});
