import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRealDatabases, openTestDatabases, type TestDatabases } from '#db/testing.ts';
import { LEAST_LETTERS, MOST_READ } from './lacking-words.ts';
import { retractDocument } from './publish.ts';
import { reindexDocument } from './reindex.ts';
import { addDocument, makeDataset, searchAsOwner, type TestDataset } from './testing.ts';
import { noteWords, wordsOf } from './vocabulary.ts';

let databases: TestDatabases;
beforeAll(async () => {
  databases = await openTestDatabases();
});
afterAll(() => databases.close());

const LIGHTHOUSE = 'The lighthouse keeper counts the ships.';
const ORCHARD = 'Apples ripen in the orchard behind the house.';

async function makeCoast(language = 'en', texts = [LIGHTHOUSE, ORCHARD]): Promise<TestDataset> {
  const dataset = await makeDataset(databases.datasetsDb, { language });
  for (const text of texts) await addDocument(databases.datasetsDb, dataset, [text]);
  return dataset;
}

async function find(dataset: TestDataset, query: string, mode: 'keyword' | 'hybrid' = 'keyword') {
  const { hits, corrections } = await searchAsOwner(databases.datasetsDb, dataset, query, { mode });
  return { found: hits.map(({ content }) => content), corrections };
}

describe('a misspelled word', () => {
  test.each([
    ['a letter too many', 'lighthousse'],
    ['a letter too few', 'lightouse'],
    ['another letter', 'lighthause'],
    ['two letters in each other’s place', 'lihgthouse'],
    ['another first letter', 'righthouse'],
  ])('is found with %s, and the answer says what it was read as', async (_, query) => {
    const dataset = await makeCoast();
    for (const mode of ['keyword', 'hybrid'] as const) {
      const { found, corrections } = await find(dataset, query, mode);
      expect(found[0], mode).toBe(LIGHTHOUSE);
      expect(corrections, mode).toEqual([{ word: query, readAs: ['lighthouse'] }]);
    }
  });

  test.each([
    ['ru', 'Смотритель маяка считает корабли.', 'смотритиль', 'Смотритель'],
    ['de', 'Die Öffnungszeiten der Bücherei stehen an der Tür.', 'öffnungzeiten', 'Öffnungszeiten'],
    ['tr', 'Kütüphane sabah saat dokuzda açılır.', 'kutuphene', 'Kütüphane'],
    ['ar', 'تفتح المكتبة أبوابها في الصباح.', 'المكتبه', 'المكتبة'],
    ['vi', 'Thư viện trường học mở cửa buổi sáng.', 'truong', 'trường'],
  ])('is found in the language %s', async (language, text, query, readAs) => {
    const dataset = await makeCoast(language, [text, LIGHTHOUSE]);
    const { found, corrections } = await find(dataset, query);
    expect(found[0]).toBe(text);
    expect(corrections).toEqual([{ word: query, readAs: [readAs] }]);
  });

  test('counts less than one that is spelled right, and is shown and explained as the word that it was read as', async () => {
    const dataset = await makeCoast();
    const options = { mode: 'keyword', explain: true, highlights: true } as const;
    const right = await searchAsOwner(databases.datasetsDb, dataset, 'orchard lighthouse', options);
    const misspelled = await searchAsOwner(databases.datasetsDb, dataset, 'orchard lighthosue', options);
    expect(right.corrections).toEqual([]);
    expect(right.hits.map(({ content }) => content).sort()).toEqual([ORCHARD, LIGHTHOUSE].sort());
    expect(misspelled.hits.map(({ content }) => content)).toEqual([ORCHARD, LIGHTHOUSE]);
    expect(misspelled.hits[1]?.explain?.terms.map(({ term }) => term)).toEqual(['lighthous', 'ligh*']);
    expect([...(misspelled.shownTerms.get(dataset.id) ?? [])]).toContain('lighthous');
  });

  test('is named as it was written, the first time', async () => {
    const { corrections } = await find(await makeCoast(), 'The LIGHTHOUSSE or Lighthousse’s  Keepar');
    expect(corrections).toEqual([
      { word: 'LIGHTHOUSSE', readAs: ['lighthouse'] },
      { word: 'Keepar', readAs: ['keeper'] },
    ]);
  });

  test('comes in the query’s order', async () => {
    const { corrections } = await find(await makeCoast(), 'keepar of the orchart');
    expect(corrections.map(({ word }) => word)).toEqual(['keepar', 'orchart']);
    const turned = await find(await makeCoast(), 'orchart of the keepar');
    expect(turned.corrections.map(({ word }) => word)).toEqual(['orchart', 'keepar']);
  });

  test('may be several words', async () => {
    const dataset = await makeCoast('en', ['A brown mouse.', 'A green house.', 'Some other animal.', 'And a tree.']);
    const { found, corrections } = await find(dataset, 'xouse');
    expect(found.toSorted()).toEqual(['A brown mouse.', 'A green house.']);
    expect(corrections.map(({ word, readAs }) => [word, readAs.toSorted()])).toEqual([['xouse', ['house', 'mouse']]]);
  });
});

describe('a word that is written together', () => {
  test.each([
    ['two words of the dataset', 'fahrradkette', ['Fahrrad', 'Kette']],
    ['a word at its beginning', 'fahrradschloss', ['Fahrrad']],
    ['a word at its end', 'zweitwohnung', ['Wohnung']],
    ['a word with another ending', 'quietschende', ['quietschen']],
    ['the longest of the words in it', 'neudachwohnung', ['Dachwohnung']],
  ])('is read as %s', async (_, query, readAs) => {
    const texts = ['Das Fahrrad steht hier.', 'Die Kette hängt.', 'Die Wohnung ist frei.', 'Bremsen quietschen.', 'Eine Dachwohnung.'];
    const dataset = await makeCoast('de', texts);
    const { found, corrections } = await find(dataset, query);
    expect(corrections.map((correction) => ({ ...correction, readAs: correction.readAs.toSorted() }))).toEqual([{ word: query, readAs }]);
    expect(found).not.toEqual([]);
  });

  test('counts less the less of it is a word', async () => {
    const dataset = await makeCoast('de', ['Die Kette hängt.', 'Das Fahrrad steht.', 'Ein Baum wächst.']);
    const { hits } = await searchAsOwner(databases.datasetsDb, dataset, 'fahrradkette', { mode: 'keyword', explain: true });
    const [bicycle, chain] = hits.map(({ explain }) => explain?.terms.find(({ term }) => !term.endsWith('*'))?.contribution ?? 0);
    expect(hits.map(({ content }) => content)).toEqual(['Das Fahrrad steht.', 'Die Kette hängt.']);
    expect((chain ?? 0) / (bicycle ?? 0)).toBeCloseTo(5 / 7, 4);
  });

  test('is not read as parts that are too short, or where it is spelled nearly as another', async () => {
    const dataset = await makeCoast('en', ['The art of the run.', 'A train of thought.', 'Some more words.']);
    expect((await find(dataset, 'artful')).corrections).toEqual([]);
    expect((await find(dataset, 'artrun')).corrections).toEqual([{ word: 'artrun', readAs: ['art', 'run'] }]);
    expect((await find(dataset, 'thoughtt')).corrections).toEqual([{ word: 'thoughtt', readAs: ['thought'] }]);
  });
});

describe('taken as it is spelled', () => {
  test.each([
    ['a word that the dataset has', 'tower', ['A tower by the sea.']],
    ['a short word', 'sae', []],
    ['a word in quotes', '"rower"', []],
    ['a word two mistakes away', 'rowar', []],
    ['a word of which only two letters are a word', 'bytracks', []],
  ])('is %s', async (_, query, expected) => {
    const dataset = await makeCoast('en', ['A tower by the sea.', 'The power of waves.']);
    expect(await find(dataset, query)).toEqual({ found: expected, corrections: [] });
  });

  test('is what comes after ten others that the dataset lacks', async () => {
    const dataset = await makeCoast();
    const foreign = 'drei chinesen sassen ohne kontrabass draussen jemand erzaehlte ihnen etwas spannendes leuchtendes grosses'.split(' ');
    const lacking = foreign.filter(({ length }) => length >= LEAST_LETTERS);
    expect((await find(dataset, [...lacking.slice(0, MOST_READ - 1), 'lighthosue'].join(' '))).corrections).toHaveLength(1);
    expect((await find(dataset, [...lacking.slice(0, MOST_READ), 'lighthosue'].join(' '))).corrections).toEqual([]);
  });

  test.each([
    ['en', 'Penguins were named in the whole world.', 'where would', 'werre'],
    ['de', 'Sie waren gerne in der Welt.', 'wären werden', 'wahren'],
    ['fr', 'Les vaches passent par le pré.', 'quelle étaient', 'vachess'],
  ])('is a function word of the language %s that the dataset lacks', async (language, text, functionWords, misspelled) => {
    const dataset = await makeCoast(language, [text, 'ABC.']);
    expect((await find(dataset, functionWords)).corrections).toEqual([]);
    expect((await find(dataset, misspelled)).corrections).not.toEqual([]);
  });

  test('is a number and an identifier', async () => {
    const dataset = await makeCoast('en', ['Part 4711234 goes with AB12345.']);
    expect(await find(dataset, '4711235')).toEqual({ found: [], corrections: [] });
    expect(await find(dataset, 'ab12346')).toMatchObject({ corrections: [] });
  });

  test('is a word that another of the searched datasets has', async () => {
    const { datasetsDb: db } = databases;
    const dataset = await makeDataset(db);
    await addDocument(db, dataset, ['The manual of the valve.']);
    const other = await makeDataset(db);
    await addDocument(db, other, ['Days of annual leave.']);
    expect((await find(dataset, 'annual')).corrections).toEqual([{ word: 'annual', readAs: ['manual'] }]);
    await db.execute(sql`update datasets set is_public = true where id = ${other.id}`);
    const { hits, corrections } = await searchAsOwner(db, dataset, 'annual', { mode: 'keyword', datasetIds: [dataset.id, other.id] });
    expect(hits.map(({ content }) => content)).toEqual(['Days of annual leave.']);
    expect(corrections).toEqual([]);
  });

  test('is a word of another dataset, and one of a document that went', async () => {
    const { datasetsDb: db } = databases;
    await makeCoast();
    const dataset = await makeDataset(db);
    const documentId = await addDocument(db, dataset, ['The windmill turns.']);
    await addDocument(db, dataset, [ORCHARD]);
    expect((await find(dataset, 'lighthosue')).corrections).toEqual([]);
    expect((await find(dataset, 'windmlil')).corrections).toEqual([{ word: 'windmlil', readAs: ['windmill'] }]);
    await retractDocument(db, dataset.ownerId, { datasetId: dataset.id, documentId });
    expect((await find(dataset, 'windmlil')).corrections).toEqual([]);
  });
});

test('words of documents from before words were noted are noted when they are indexed anew', async () => {
  const { datasetsDb: db } = databases;
  const dataset = await makeDataset(db);
  const documentId = await addDocument(db, dataset, [LIGHTHOUSE]);
  await db.execute(sql`delete from vocabulary where dataset_id = ${dataset.id}`);
  await db.execute(sql`update documents set index_revision = 1 where id = ${documentId}`);
  expect((await find(dataset, 'lighthosue')).corrections).toEqual([]);
  expect(await reindexDocument(db, { datasetId: dataset.id, documentId, version: 1, language: 'en' })).toBe(true);
  expect((await find(dataset, 'lighthosue')).corrections).toEqual([{ word: 'lighthosue', readAs: ['lighthouse'] }]);
});

test('a dataset takes its words along when it goes', async () => {
  const { datasetsDb: db } = databases;
  const dataset = await makeCoast();
  await db.execute(sql`delete from datasets where id = ${dataset.id}`);
  const { rows } = await db.execute(sql`select 1 from vocabulary where dataset_id = ${dataset.id}`);
  expect(rows).toEqual([]);
});

describe.skipIf(!process.env.TEST_POSTGRES_URL)('words that many writers note at once [real postgres]', () => {
  test('are each noted once, and nobody fails', async () => {
    const real = await openRealDatabases();
    const dataset = await makeDataset(real.datasetsDb);
    const words = Array.from(
      { length: 3_000 },
      (_, index) =>
        `word${'abcdefghij'[index % 10]}${String.fromCodePoint(0x3b1 + (index % 24))}${String.fromCodePoint(0x430 + (index % 32))}`,
    );
    const writers = Array.from({ length: 8 }, (_, writer) => {
      const own = writer % 2 === 0 ? words : words.toReversed();
      return wordsOf([own.join(' ')], { datasetId: dataset.id, language: 'en' }).then((known) =>
        noteWords(real.datasetsDb, dataset.id, known),
      );
    });
    await Promise.all(writers);
    const { rows } = await real.datasetsDb.execute<{ words: number }>(sql`
      select count(*)::int as words from vocabulary where dataset_id = ${dataset.id}`);
    await real.close();
    expect(rows).toEqual([{ words: new Set(words).size }]);
  });
});
