import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestDatabases, type TestDatabases } from '#db/testing.ts';
import { knownStemmers, rememberLanguages } from './dataset-languages.ts';
import { addDocument, makeDataset, searchAsOwner, type TestDataset } from './testing.ts';

let databases: TestDatabases;
beforeAll(async () => {
  databases = await openTestDatabases();
});
afterAll(() => databases.close());

const find = (dataset: TestDataset, query: string) =>
  searchAsOwner(databases.datasetsDb, dataset, query, { mode: 'keyword', explain: true });

describe('a dataset', () => {
  test('is searched in its language also the first time', async () => {
    const dataset = await makeDataset(databases.datasetsDb, { language: 'de' });
    await addDocument(databases.datasetsDb, dataset, ['Die Hunde bellen.', 'Katzen schlafen.']);
    const { hits, corrections } = await find(dataset, 'Hunden');
    expect(hits.map(({ content, explain }) => [content, explain?.terms[0]?.term])).toEqual([['Die Hunde bellen.', 'hund']]);
    expect(corrections).toEqual([]);
  });

  test('is searched at once in a language that it has gained', async () => {
    const dataset = await makeDataset(databases.datasetsDb, { language: 'auto' });
    await addDocument(databases.datasetsDb, dataset, ['The cats sleep.'], { language: 'en' });
    expect((await find(dataset, 'Hunden')).hits).toEqual([]);
    await addDocument(databases.datasetsDb, dataset, ['Die Hunde bellen.'], { language: 'de' });
    expect((await find(dataset, 'Hunden')).hits[0]?.explain?.terms[0]?.term).toBe('hund');
  });
});

test('a dataset whose languages are known is searched by one statement', async () => {
  const dataset = await makeDataset(databases.datasetsDb, { language: 'de' });
  await addDocument(databases.datasetsDb, dataset, ['Die Hunde bellen.']);
  await databases.datasetsDb.transaction(async (transaction) => {
    const searches = async () => {
      const { rows } = await transaction.execute<{ count: number }>(sql`
        select coalesce(sum(generic_plans + custom_plans), 0)::int as count from pg_prepared_statements where name like 'search_%'`);
      return rows[0]?.count ?? 0;
    };
    const counts: number[] = [];
    for (let time = 0; time < 3; time++) {
      const before = await searches();
      await searchAsOwner(transaction, dataset, 'Hunden', { mode: 'keyword' });
      counts.push((await searches()) - before);
    }
    expect(counts).toEqual([2, 1, 1]);
  });
});

describe('a word that has two forms in the languages of a dataset', () => {
  let dataset: TestDataset;
  beforeAll(async () => {
    dataset = await makeDataset(databases.datasetsDb, { language: 'auto' });
    // "Running" is "run" as an English word, and itself as a German one.
    for (const day of ['Montag', 'Dienstag', 'Mittwoch'])
      await addDocument(databases.datasetsDb, dataset, [`Running am ${day}: ein run.`], { language: 'de' });
    await addDocument(databases.datasetsDb, dataset, ['Elephants walk.'], { language: 'en' });
  });

  test('still says something where passages have both, so that they are together more than there are passages', async () => {
    const { hits } = await find(dataset, 'running');
    expect(hits).toHaveLength(3);
    for (const { explain } of hits) expect(explain?.keyword?.score).toBeGreaterThan(0);
  });

  test('is one of two phrases, not both', async () => {
    expect((await find(dataset, '"running" "montag"')).hits.map(({ content }) => content)).toEqual(['Running am Montag: ein run.']);
    expect((await find(dataset, '"running" "elephants"')).hits).toEqual([]);
  });
});

test('the languages of many datasets are remembered, and of the most only those of the last', () => {
  const known = (id: string) => knownStemmers([id])[id];
  rememberLanguages({ 'first of many': ['de'] });
  rememberLanguages(Object.fromEntries(Array.from({ length: 9_000 }, (_, index) => [`one of many ${index}`, ['fi']])));
  expect(known('first of many')).toEqual(['de']);
  rememberLanguages(Object.fromEntries(Array.from({ length: 2_000 }, (_, index) => [`another of many ${index}`, ['fr']])));
  expect(known('first of many')).toEqual(['en']);
  expect(known('another of many 0')).toEqual(['fr']);
  expect(known('one of many 8999')).toEqual(['fi']);
});
