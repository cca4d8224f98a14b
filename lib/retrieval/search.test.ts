import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '#db/ids.ts';
import { openTestDatabases, type TestDatabases } from '#db/testing.ts';
import { inverseDocumentFrequency, lengthOf, ROLE_WEIGHTS, termWeight } from './bm25.ts';
import { parseFilter } from './filters/parse-filter.ts';
import { SURROUNDINGS } from './keyword-score.ts';
import { loadStemmer } from './languages.ts';
import { CHUNKS_PER_PART } from './part-terms.ts';
import { publishVersion, retractDocument } from './publish.ts';
import { search } from './search.ts';
import { addDocument, embedder, makeDataset, searchAsOwner, stageVersion, type TestDataset } from './testing.ts';
import { tokenize } from './tokenize.ts';

let databases: TestDatabases;
beforeAll(async () => {
  databases = await openTestDatabases();
});
afterAll(() => databases.close());

const ZOO = [
  'The quick brown fox jumps over the lazy dog.',
  'A fox is a small wild animal; foxes hunt at night. The fox family has many species.',
  'Dogs are loyal animals. A dog barks at strangers, and dogs love walks.',
  'Cats sleep most of the day and hunt mice.',
  'Mice are small. A mouse eats cheese, and the cat eats the mouse.',
  'Elephants remember for decades; they are the largest land animals alive today.',
  'The whale is the largest animal of the sea.',
  'Penguins live in the south and cannot fly, but they swim well.',
];

/**
 * BM25 as the textbook has it, over the passages of live documents, in memory: score by text. Where a passage has any of the words, some of its
 * score is that of the mean passage of its part, which is taken to have a word of a short query in three of its passages if it has it in one; or in
 * eight, and more of the score, if no passage has all words of the query.
 */
async function textbook(live: string[][], query: string, language = 'en'): Promise<Map<string, number>> {
  const stem = await loadStemmer(language);
  const passages = live.flatMap((texts) => texts.map((text) => tokenize(text, stem, 'document')));
  const average = passages.reduce((sum, tokens) => sum + lengthOf(tokens), 0) / passages.length;
  const asked = tokenize(query, stem, 'query');
  const found = asked.filter(
    ({ text: term, role }) => role === 'word' && passages.some((tokens) => tokens.some(({ text }) => text === term)),
  );
  const isShort = lengthOf(asked) <= 4;
  const isWide = isShort && !passages.some((tokens) => found.every(({ text: term }) => tokens.some(({ text }) => text === term)));
  const share = isWide ? 0.6 : 0.4;
  const leastTimes = isWide ? 8 : isShort ? 3 : 0;
  const scoreOfMean = (texts: string[]) => {
    const tokens = texts.flatMap((text) => tokenize(text, stem, 'document'));
    return asked.reduce((score, { text: term, role }) => {
      const holders = passages.filter((passage) => passage.some(({ text }) => text === term)).length;
      const times = tokens.filter(({ text }) => text === term).length;
      const occurrences = times && Math.max(times, Math.min(leastTimes, texts.length)) / texts.length;
      const rarity = inverseDocumentFrequency(passages.length, holders);
      return score + ROLE_WEIGHTS[role] * rarity * termWeight(occurrences, lengthOf(tokens) / texts.length, average);
    }, 0);
  };
  const scores = new Map<string, number>();
  for (const texts of live)
    texts.forEach((text, ordinal) => {
      const alone = scoreOfMean([text]);
      const from = ordinal - (ordinal % CHUNKS_PER_PART);
      const around = scoreOfMean(texts.slice(from, from + CHUNKS_PER_PART));
      if (alone > 0) scores.set(text, (1 - share) * alone + share * around);
    });
  return scores;
}

async function keywordScores(dataset: TestDataset, query: string): Promise<Map<string, number>> {
  const { hits } = await searchAsOwner(databases.datasetsDb, dataset, query, { mode: 'keyword', limit: 50, explain: true });
  return new Map(hits.map(({ content, explain }) => [content, explain?.keyword?.score ?? 0]));
}

async function expectTextbookScores(dataset: TestDataset, live: string[][], query: string): Promise<void> {
  const expected = await textbook(live, query, dataset.language);
  const found = await keywordScores(dataset, query);
  expect([...found.keys()].sort()).toEqual([...expected.keys()].sort());
  for (const [text, score] of expected) expect(found.get(text)).toBeCloseTo(score, 4);
}

describe('keyword scores', () => {
  test('equal the textbook BM25, repeated query words included', async () => {
    const dataset = await makeDataset(databases.datasetsDb);
    for (const text of ZOO) await addDocument(databases.datasetsDb, dataset, [text]);
    for (const query of ['fox', 'the largest animals', 'dog dog cat', 'mice and cheese at night', 'the the the']) {
      await expectTextbookScores(
        dataset,
        ZOO.map((text) => [text]),
        query,
      );
    }
  });

  test('of a passage are partly those of the mean passage of its part of the document', async () => {
    const dataset = await makeDataset(databases.datasetsDb);
    const chapters = ['the fox', 'the hen', 'the fox and the hen'].map((about, chapter) =>
      Array.from({ length: [CHUNKS_PER_PART + 1, 2 * CHUNKS_PER_PART, 3][chapter] ?? 0 }, (_, place) =>
        place % 4 === 0 ? `Page ${place} of chapter ${chapter} about ${about}.` : `Page ${place} of chapter ${chapter} is silent.`,
      ),
    );
    for (const texts of chapters) await addDocument(databases.datasetsDb, dataset, texts);
    for (const query of ['fox', 'the hen', 'fox hen chapter', 'silent fox']) {
      const expected = await textbook(chapters, query);
      const found = await keywordScores(dataset, query);
      expect(found.size).toBe(Math.min(50, expected.size));
      for (const [text, score] of found) expect(score).toBeCloseTo(expected.get(text) ?? 0, 4);
    }
  });

  test('rank the passage whose document is about the rest of the question before its like', async () => {
    const dataset = await makeDataset(databases.datasetsDb);
    const steps = (about: string) => [`How to care for ${about}.`, 'Feed it at night.', 'Keep it warm.'];
    await addDocument(databases.datasetsDb, dataset, steps('a hen'));
    const wanted = await addDocument(databases.datasetsDb, dataset, steps('a fox'));
    await addDocument(databases.datasetsDb, dataset, steps('a whale'));
    const { hits } = await searchAsOwner(databases.datasetsDb, dataset, 'what to feed a fox at night', { mode: 'keyword', limit: 1 });
    expect(hits[0]).toMatchObject({ documentId: wanted, content: 'Feed it at night.' });
  });

  test('are nothing where only the part has the words', async () => {
    const dataset = await makeDataset(databases.datasetsDb);
    await addDocument(databases.datasetsDb, dataset, ['A fox.', 'Snow.']);
    const { hits } = await searchAsOwner(databases.datasetsDb, dataset, 'fox', { explain: true });
    expect(hits.map(({ content, explain }) => [content, explain?.keyword?.rank ?? null, explain?.terms.length])).toEqual([
      ['A fox.', 1, 1],
      ['Snow.', null, 0],
    ]);
  });

  test('count a word of a short query as if it stood in three of the passages around, or in eight if none has all words, and of a longer query as often as it does', async () => {
    const dataset = await makeDataset(databases.datasetsDb);
    const others = ['Snow', 'Rain', 'Ice', 'Wind', 'Fog', 'Hail', 'Sleet', 'Sun'].map((what) => `${what} is here.`);
    await addDocument(databases.datasetsDb, dataset, ['A fox sleeps.', 'A hen wakes.', ...others]);
    const aroundOf = async (query: string) => {
      const { hits } = await searchAsOwner(databases.datasetsDb, dataset, query, { mode: 'keyword', explain: true });
      const { terms = [] } = hits.find(({ content }) => content === 'A fox sleeps.')?.explain ?? {};
      const fox = terms.find(({ term }) => term === 'fox');
      return fox && fox.fromPassage / fox.contribution;
    };
    const told = ({ share }: { share: number }, frequency: number) =>
      ((1 - share) * termWeight(1, 3, 3)) / ((1 - share) * termWeight(1, 3, 3) + share * termWeight(frequency, 3, 3));
    const { usual, wide } = SURROUNDINGS;
    expect(await aroundOf('fox owl bear')).toBeCloseTo(told(usual, 3 / 10), 6);
    expect(await aroundOf('fox sleeps a')).toBeCloseTo(told(usual, 3 / 10), 6);
    expect(await aroundOf('fox hen')).toBeCloseTo(told(wide, 8 / 10), 6);
    expect(await aroundOf('fox hen owl bear')).toBeCloseTo(told(wide, 8 / 10), 6);
    expect(await aroundOf('fox hen owl bear wolf')).toBeCloseTo(told(usual, 1 / 10), 6);
  });

  test('bring a document that has all words of a short query, each in another passage, before those that say one of them over and over', async () => {
    const dataset = await makeDataset(databases.datasetsDb);
    const filler = ['Snow falls.', 'Rain falls.', 'Ice melts.', 'Wind blows.', 'Sun shines.'];
    for (const word of ['budget', 'hiring', 'Oslo']) {
      for (let copy = 0; copy < 3; copy += 1) await addDocument(databases.datasetsDb, dataset, [`${word} ${word} ${copy}.`, ...filler]);
    }
    await addDocument(databases.datasetsDb, dataset, ['A budget waits.', 'The hiring stops.', 'Oslo calls.', ...filler]);
    const { hits } = await searchAsOwner(databases.datasetsDb, dataset, 'budget hiring Oslo', { mode: 'keyword', limit: 3 });
    expect(hits.map(({ content }) => content).toSorted()).toEqual(['A budget waits.', 'Oslo calls.', 'The hiring stops.']);
  });

  test('are told apart for a passage and for what surrounds it', async () => {
    const dataset = await makeDataset(databases.datasetsDb);
    await addDocument(databases.datasetsDb, dataset, ['A fox sleeps.', 'A hen wakes.']);
    await addDocument(databases.datasetsDb, dataset, ['Foxes and hens.']);
    const { hits } = await searchAsOwner(databases.datasetsDb, dataset, 'fox hen', { mode: 'keyword', explain: true });
    const told = (content: string) => {
      const { terms = [] } = hits.find((hit) => hit.content === content)?.explain ?? {};
      return terms.map(({ term, contribution, fromPassage }) => [term, fromPassage / contribution]).sort();
    };
    // All three passages have three words; for so short a query, each of the two counts as having a hen around it.
    const { share } = SURROUNDINGS.usual;
    const own = (1 - share) * termWeight(1, 3, 3);
    const around = share * termWeight(1, 3, 3);
    expect(told('A hen wakes.')).toEqual([
      ['fox', 0],
      ['hen', expect.closeTo(own / (own + around), 6)],
    ]);
    expect(told('Foxes and hens.')).toEqual([
      ['fox', 1],
      ['hen', 1],
    ]);
  });

  test('equal it after any sequence of adds, replacements and removals, whose first document was untypical', async () => {
    const db = databases.datasetsDb;
    const dataset = await makeDataset(db);
    const long = Array.from({ length: 400 }, (_, index) => `animal${index % 7} fox`).join(' ');
    const first = await addDocument(db, dataset, [long]);
    const live = new Map<string, string[]>([[first, [long]]]);
    for (let round = 0; round < 24; round++) {
      const texts = ZOO.filter((_, index) => (index * 7 + round) % 3 === 0).map((text) => `${text} Round ${round}.`);
      live.set(await addDocument(db, dataset, texts), texts);
    }
    for (const [index, id] of [...live.keys()].entries()) {
      if (index % 3 === 1) {
        const texts = ['A replaced fox walks to the sea.', ...ZOO.slice(0, index % 4).map((text) => `${text} Again ${index}.`)];
        texts[0] = `${texts[0]} Number ${index}.`;
        await addDocument(db, dataset, texts, { id, version: 2 });
        live.set(id, texts);
      }
      if (index % 3 === 2 || id === first) {
        await retractDocument(db, dataset.ownerId, { datasetId: dataset.id, documentId: id });
        live.delete(id);
      }
    }
    for (const query of ['fox', 'the sea', 'replaced animals', 'again number 4']) {
      const expected = await textbook([...live.values()], query);
      const found = await keywordScores(dataset, query);
      expect(found.size).toBe(Math.min(50, expected.size));
      for (const [text, score] of found) expect(score).toBeCloseTo(expected.get(text) ?? 0, 4);
    }
  });

  test('follow the language of each dataset within one search', async () => {
    const db = databases.datasetsDb;
    const german = await makeDataset(db, { language: 'de' });
    await addDocument(db, german, ['Die Häuser am Ufer sind alt.']);
    const chinese = await makeDataset(db, { language: 'zh' });
    await addDocument(db, chinese, ['机器学习是人工智能的一个分支。', '今天的天气很好。']);
    expect((await searchAsOwner(db, german, 'altes Haus', { mode: 'keyword' })).hits).toHaveLength(1);
    expect((await searchAsOwner(db, chinese, '人工智能', { mode: 'keyword' })).hits.map(({ content }) => content)).toEqual([
      '机器学习是人工智能的一个分支。',
    ]);
  });
});

describe('a hit', () => {
  test('carries its source, and says on request which words and which vector made its score', async () => {
    const dataset = await makeDataset(databases.datasetsDb);
    const documentId = await addDocument(databases.datasetsDb, dataset, ZOO, { metadata: { topic: 'zoo' } });
    const { hits } = await searchAsOwner(databases.datasetsDb, dataset, 'penguins swimming', { explain: true, limit: 3 });
    expect(hits[0]).toMatchObject({
      documentId,
      externalId: `external-${documentId}`,
      datasetId: dataset.id,
      content: ZOO[7],
      metadata: { topic: 'zoo' },
      citation: { documentName: `${documentId}.txt`, title: 'Title 1', page: 8, headingPath: ['Heading'], start: 70, end: 75 },
      explain: { keyword: { rank: 1 }, vector: { rank: 1 } },
    });
    const terms = hits[0]?.explain?.terms ?? [];
    expect(terms.map(({ term }) => term).sort()).toEqual(['peng*', 'penguin', 'swim', 'swim*']);
    expect(terms.reduce((sum, { contribution }) => sum + contribution, 0)).toBeCloseTo(hits[0]?.explain?.keyword?.score ?? 0, 6);
    expect(hits.every(({ score }) => score >= 0 && score <= 1)).toBe(true);
  });

  test('has every one of the filtered values', async () => {
    const dataset = await makeDataset(databases.datasetsDb);
    await addDocument(databases.datasetsDb, dataset, ['A fox in spring.'], { metadata: { year: 2024, draft: false } });
    const wanted = await addDocument(databases.datasetsDb, dataset, ['A fox in autumn.'], { metadata: { year: 2025, draft: false } });
    for (const mode of ['hybrid', 'keyword', 'vector'] as const) {
      const { hits } = await searchAsOwner(databases.datasetsDb, dataset, 'fox', {
        mode,
        filter: parseFilter({ year: 2025, draft: false }).filter,
      });
      expect(hits.map(({ documentId }) => documentId)).toEqual([wanted]);
    }
    const { hits } = await searchAsOwner(databases.datasetsDb, dataset, 'fox', { filter: parseFilter({ year: '2025' }).filter });
    expect(hits).toEqual([]);
  });
});

test('a passage of more different characters than an index entry holds is found by its first ones', async () => {
  const dataset = await makeDataset(databases.datasetsDb, { language: 'zh' });
  const characters = Array.from({ length: 9_000 }, (_, index) => String.fromCodePoint(0x4e00 + index));
  await addDocument(databases.datasetsDb, dataset, [characters.join('')]);
  const { hits } = await searchAsOwner(databases.datasetsDb, dataset, characters.slice(100, 104).join(''), { mode: 'keyword' });
  expect(hits).toHaveLength(1);
});

describe('fusion', () => {
  test('ranks no worse than the better of its legs', async () => {
    const dataset = await makeDataset(databases.datasetsDb);
    for (const text of ZOO) await addDocument(databases.datasetsDb, dataset, [text]);
    const judged: [query: string, relevant: number][] = [
      ['lazy dog', 0],
      ['fox species', 1],
      ['barking dogs', 2],
      ['sleeping cats', 3],
      ['mouse cheese', 4],
      ['elefants', 5],
      ['bigest wale', 6],
      ['birds that swim: pengiuns', 7],
    ];
    const reciprocalRanks = { hybrid: 0, keyword: 0, vector: 0 };
    for (const mode of ['hybrid', 'keyword', 'vector'] as const) {
      for (const [query, relevant] of judged) {
        const { hits } = await searchAsOwner(databases.datasetsDb, dataset, query, { mode });
        const rank = hits.findIndex(({ content }) => content === ZOO[relevant]) + 1;
        reciprocalRanks[mode] += rank > 0 ? 1 / rank : 0;
      }
    }
    expect(reciprocalRanks.hybrid).toBeGreaterThanOrEqual(Math.max(reciprocalRanks.keyword, reciprocalRanks.vector));
    expect(reciprocalRanks.hybrid / judged.length).toBeGreaterThan(0.9);
  });

  test('leaves the words alone where the vectors come from another model', async () => {
    const dataset = await makeDataset(databases.datasetsDb);
    await addDocument(databases.datasetsDb, dataset, ZOO);
    const other = { model: 'another/model', vector: new Array<number>(embedder.dimensions).fill(0.1) };
    const { hits } = await searchAsOwner(databases.datasetsDb, dataset, 'penguins', { queryEmbedding: other, explain: true });
    expect(hits.map(({ content, explain }) => [content, explain?.vector])).toEqual([[ZOO[7], null]]);
    const shorter = { model: embedder.model, vector: [1, 0, 0] };
    expect((await searchAsOwner(databases.datasetsDb, dataset, 'penguins', { queryEmbedding: shorter })).hits).toHaveLength(1);
  });
});

describe('what a reader may see', () => {
  test('are its own datasets and public ones, within what its key is limited to', async () => {
    const db = databases.datasetsDb;
    const mine = await makeDataset(db);
    const secret = await makeDataset(db);
    const open = await makeDataset(db, { isPublic: true });
    for (const dataset of [mine, secret, open]) await addDocument(db, dataset, ['A fox.']);
    const datasetIds = [mine.id, secret.id, open.id];
    const [vector = []] = await embedder.embed(['fox'], 'query');
    const as = async (userId: string | null, limitedTo: string[] | null = null) => {
      const reader = { userId, datasetIds: limitedTo };
      const request = { query: 'fox', queryEmbedding: { model: embedder.model, vector }, mode: 'hybrid', limit: 10 } as const;
      const { datasets, hits } = await search(db, reader, { ...request, datasetIds, vectorWeight: 0.2, explain: false });
      expect(hits.map(({ datasetId }) => datasetId).sort()).toEqual([...datasets].sort());
      return datasets.sort();
    };
    expect(await as(mine.ownerId)).toEqual([mine.id, open.id].sort());
    expect(await as(null)).toEqual([open.id]);
    expect(await as(newId('user'))).toEqual([open.id]);
    expect(await as(mine.ownerId, [mine.id, secret.id])).toEqual([mine.id]);
    expect(await as(mine.ownerId, [])).toEqual([]);
  });
});

describe('versions', () => {
  test('are seen one at a time: the old one until the new one is published, and never both', async () => {
    const db = databases.datasetsDb;
    const dataset = await makeDataset(db);
    const id = await addDocument(db, dataset, ['The old fox.', 'An old den.']);
    await stageVersion(db, dataset, { id, version: 2, texts: ['The new fox.'] });
    const seen = async () => {
      const answers = await Promise.all(
        (['hybrid', 'keyword', 'vector'] as const).map((mode) => searchAsOwner(db, dataset, 'fox den', { mode })),
      );
      return answers.map(({ hits }) => hits.map(({ content }) => content).sort());
    };
    expect(await seen()).toEqual(new Array(3).fill(['An old den.', 'The old fox.']));
    expect(await publishVersion(db, { datasetId: dataset.id, documentId: id, version: 2 })).toBe(true);
    expect(await seen()).toEqual(new Array(3).fill(['The new fox.']));
  });

  test('are published once, and never go back', async () => {
    const db = databases.datasetsDb;
    const dataset = await makeDataset(db);
    const id = await addDocument(db, dataset, ['First fox.']);
    await addDocument(db, dataset, ['Second fox.'], { id, version: 2 });
    expect(await publishVersion(db, { datasetId: dataset.id, documentId: id, version: 2 })).toBe(false);
    expect(await publishVersion(db, { datasetId: dataset.id, documentId: id, version: 1 })).toBe(false);
    await expectTextbookScores(dataset, [['Second fox.']], 'fox');
  });
});

describe('a query', () => {
  test.each([
    '',
    '   ',
    'the of and',
    '🦊🦊',
    `& | ! ( ) :* <-> ' " \\ %`,
    'fox\u0000fox',
    '\ud800',
    'fox '.repeat(250),
    '{1:2}/3',
    "'; drop table chunks; --",
  ])('such as %j gets an answer', async (query) => {
    const dataset = await makeDataset(databases.datasetsDb);
    await addDocument(databases.datasetsDb, dataset, ZOO);
    for (const mode of ['hybrid', 'keyword', 'vector'] as const) {
      const { datasets, hits } = await searchAsOwner(databases.datasetsDb, dataset, query, { mode, explain: true });
      expect(datasets).toEqual([dataset.id]);
      expect(hits.every(({ score }) => score >= 0 && score <= 1)).toBe(true);
    }
  });

  test('over a dataset without documents finds nothing', async () => {
    const dataset = await makeDataset(databases.datasetsDb);
    expect(await searchAsOwner(databases.datasetsDb, dataset, 'fox')).toMatchObject({ datasets: [dataset.id], hits: [] });
  });
});
