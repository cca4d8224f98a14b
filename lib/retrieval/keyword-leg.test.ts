import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestDatabases, type TestDatabases } from '#db/testing.ts';
import { rowsRead } from './rows-read.ts';
import { addDocument, makeDataset, searchAsOwner, type TestDataset } from './testing.ts';

let databases: TestDatabases;
beforeAll(async () => {
  databases = await openTestDatabases();
});
afterAll(() => databases.close());

/** Made-up words, none of which has an ending or is long enough to be found by its beginning. */
function wordsOf(count: number): string {
  const letters = [...'bcdfghjklmnpqrtvwxzaiou'];
  const words = letters.flatMap((first) => letters.map((last) => `${first}r${last}`));
  return words.slice(0, count).join(' ');
}

const times = (count: number, text: string) => Array.from({ length: count }, () => text);

async function datasetOf(texts: string[]): Promise<TestDataset> {
  const dataset = await makeDataset(databases.datasetsDb);
  await addDocument(databases.datasetsDb, dataset, texts);
  return dataset;
}

async function found(dataset: TestDataset, query: string): Promise<string[]> {
  const { hits } = await searchAsOwner(databases.datasetsDb, dataset, query, { mode: 'keyword' });
  return hits.map(({ content }) => content);
}

describe('passages are found', () => {
  test('by the rarer of two words, though the commoner finds more than enough', async () => {
    const dataset = await datasetOf([...times(300, 'A fox.'), ...times(8, 'An owl.')]);
    const contents = await found(dataset, 'fox owl');
    expect(contents.slice(0, 8)).toEqual(times(8, 'An owl.'));
    expect(contents.slice(8)).toEqual(times(2, 'A fox.'));
  });

  test('by each rare word, however many others of the query are rarer', async () => {
    const rarest = wordsOf(209);
    const dataset = await datasetOf([rarest, ...times(2, 'An owl.'), ...times(97, 'Silence.')]);
    expect((await found(dataset, `${rarest} owl`)).toSorted()).toEqual([...times(2, 'An owl.'), rarest]);
  });

  test('by a common word, where there is none that is rarer', async () => {
    const dataset = await datasetOf([...times(3, 'A fox.'), 'An owl.']);
    expect(await found(dataset, 'fox')).toEqual(times(3, 'A fox.'));
  });
});

describe('passages are not looked at', () => {
  const terms = { table: 'chunk_terms', part: 'keyword_leg' };

  test('that only have the commonest word, where others find enough', async () => {
    const dataset = await datasetOf([...times(200, 'The fox.'), ...times(50, 'The owl.'), ...times(50, 'Silence.')]);
    expect(await rowsRead(databases.datasetsDb, dataset, terms, { query: 'fox' })).toBe(200);
    expect(await rowsRead(databases.datasetsDb, dataset, terms, { query: 'the fox' })).toBe(200);
    expect(await rowsRead(databases.datasetsDb, dataset, terms, { query: 'the owl' })).toBe(250);
  });

  test('that only have one of very many rare words, each of which finds a few', async () => {
    const rarest = wordsOf(400);
    const dataset = await datasetOf([...times(5, rarest), ...times(6, 'An owl.'), ...times(289, 'Silence.')]);
    expect(await rowsRead(databases.datasetsDb, dataset, terms, { query: `${rarest} owl` })).toBe(5);
  });
});
