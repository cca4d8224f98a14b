import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { getDataset } from '#db/datasets/datasets.ts';
import type { DatasetsDatabase } from '#db/datasets/types.ts';
import { openTestDatabases, type TestDatabases } from '#db/testing.ts';
import { type Collection, readCollections } from '#lib/retrieval/evaluation/collections.ts';
import { retractDocument } from '#lib/retrieval/publish.ts';
import { makeDataset, searchAsOwner, type TestDataset } from '#lib/retrieval/testing.ts';
import { folderStorage } from '#lib/storage/folder-storage.ts';
import { getDocument } from './documents.ts';
import { testPipeline, upload } from './testing.ts';

let databases: TestDatabases;
let db: DatasetsDatabase;
let folder: string;
let pipeline: ReturnType<typeof testPipeline>;

beforeAll(async () => {
  databases = await openTestDatabases();
  db = databases.datasetsDb;
  folder = await mkdtemp(join(tmpdir(), 'languages-'));
  pipeline = testPipeline(db, folderStorage(folder));
});
afterAll(async () => {
  await databases.close();
  await rm(folder, { recursive: true });
});

const languagesOf = async ({ id, ownerId }: TestDataset) => (await getDataset(db, { userId: ownerId, datasetIds: null }, id))?.languages;
const languageOf = async ({ id, ownerId }: TestDataset, documentId: string) =>
  (await getDocument(db, { userId: ownerId, datasetIds: null }, id, documentId))?.language;

/** Hits by keywords with what each word adds, but for rounding and the order of equals. */
const keywordHits = async (dataset: TestDataset, query: string) => {
  const { hits } = await searchAsOwner(db, dataset, query, { mode: 'keyword', limit: 50, explain: true });
  return hits
    .map(({ content, score, explain }) => ({
      content,
      score: score.toFixed(10),
      terms: explain?.terms.map(({ term, contribution }) => `${term} ${contribution.toFixed(10)}`).sort(),
    }))
    .sort((left, right) => right.score.localeCompare(left.score) || left.content.localeCompare(right.content));
};

describe('a dataset without a language', () => {
  test.each(readCollections().filter(({ name }) => ['de', 'fi', 'en'].includes(name)))(
    'whose documents are all in $name ranks as one with it',
    async ({ language, documents, queries }: Collection) => {
      const [detected, given] = [await makeDataset(db, { language: 'auto' }), await makeDataset(db, { language })];
      for (const dataset of [detected, given])
        await pipeline.add(
          dataset,
          documents.map(({ text }) => text),
        );
      expect(await languagesOf(detected)).toEqual([language]);
      for (const { query } of queries) {
        const expected = await keywordHits(given, query);
        expect(await keywordHits(detected, query)).toEqual(expected);
      }
    },
  );

  test('finds each document by another form of its words, whatever it is in', async () => {
    const dataset = await makeDataset(db, { language: 'auto' });
    const [german, finnish] = await pipeline.add(dataset, [
      'Die alten Häuser am Hafen wurden im letzten Jahr von der Stadt gekauft und sollen erhalten werden.',
      'Sataman vanhat talot ostettiin viime vuonna, ja kaupunki aikoo säilyttää ne sellaisina kuin ne ovat.',
      'The lighthouses along the coast were painted in the spring, before the first ships of the year arrived.',
    ]);
    expect(await languagesOf(dataset)).toEqual(['de', 'fi', 'en']);
    expect(await languageOf(dataset, german ?? '')).toBe('de');
    expect(await languageOf(dataset, finnish ?? '')).toBe('fi');
    const found = async (query: string) =>
      (await searchAsOwner(db, dataset, query, { mode: 'keyword' })).hits.map(({ language }) => language);
    expect(await found('Haus')).toEqual(['de']);
    expect(await found('kaupungin talo')).toEqual(['fi']);
    expect(await found('painting a lighthouse')).toEqual(['en']);
    expect(await found('"alten häuser"')).toEqual(['de']);
    expect(await found('"vanhat talot"')).toEqual(['fi']);
    expect(await found('hafen satama lighthouse -häuser')).toEqual(expect.arrayContaining(['fi', 'en']));
  });

  test('marks words where they stand in the language of the passage', async () => {
    const dataset = await makeDataset(db, { language: 'auto' });
    await pipeline.add(dataset, [
      'Die alten Häuser am Hafen wurden im letzten Jahr gekauft.',
      'The houses at the harbour were bought last year by the town.',
    ]);
    const { hits, shownTerms } = await searchAsOwner(db, dataset, 'Haus houses', { mode: 'keyword', highlights: true });
    const { findTerms } = await import('#lib/retrieval/highlights.ts');
    const marked = hits.map(async ({ content, language, datasetId }) => {
      const spans = await findTerms(content, language, shownTerms.get(datasetId) ?? new Set());
      return spans.map(({ start, end }) => content.slice(start, end));
    });
    expect((await Promise.all(marked)).flat().sort()).toEqual(['Häuser', 'houses']);
  });

  test('counts right after documents of one of its languages are gone', async () => {
    const english = ['The keeper counts the ships that come in.', 'A ship without a keeper does not come in.', 'Nobody counted the lamps.'];
    const [mixed, plain] = [await makeDataset(db, { language: 'auto' }), await makeDataset(db, { language: 'en' })];
    const german = await pipeline.add(mixed, [
      'Der Wärter zählt die Schiffe, die in den Hafen einlaufen.',
      'Niemand hat die Lampen im Turm gezählt.',
    ]);
    await pipeline.add(mixed, english);
    await pipeline.add(plain, english);
    for (const documentId of german) await retractDocument(db, mixed.ownerId, { datasetId: mixed.id, documentId });
    expect(await languagesOf(mixed)).toEqual(['de', 'en']);
    for (const query of ['counting ships', 'lamps', 'keepers of lamps']) {
      expect(await keywordHits(mixed, query)).toEqual(await keywordHits(plain, query));
    }
  });
});

describe('the language of a version', () => {
  test('stays what it was when its job runs again, whatever came to the dataset meanwhile', async () => {
    const dataset = await makeDataset(db, { language: 'auto' });
    const [first = ''] = await pipeline.add(dataset, ['Lampen']);
    const language = await languageOf(dataset, first);
    const others = await pipeline.add(
      dataset,
      [1, 2, 3].map((number) => `Lamput puhdistetaan joka aamu ja täytetään öljyllä, ja se tehdään ${number} kertaa.`),
    );
    // As if they had come before it.
    await db.execute(sql`update documents set created_at = created_at - interval '1 hour' where id = any(${sql.param(others)}::text[])`);
    await db.execute(sql`update documents set current_version = null where id = ${first}`);
    await db.execute(
      sql`update jobs set state = 'queued', stage = 'parse', cursor = 0, finished_at = null, run_at = now() where document_id = ${first}`,
    );
    await pipeline.work(dataset);
    expect(await languageOf(dataset, first)).toBe(language);
    expect((await keywordHits(dataset, 'Lampen')).map(({ content }) => content)).toContain('Lampen');
  });

  test('is decided by its text anew when the text changes', async () => {
    const dataset = await makeDataset(db, { language: 'auto' });
    const replace = async (bytes: string) => {
      const { row } = await upload(pipeline.services, dataset, { bytes, externalId: 'page' });
      await pipeline.work(dataset);
      return languageOf(dataset, row.id);
    };
    expect(await replace('The lamp is cleaned each morning before the ships come in.')).toBe('en');
    expect(await replace('Die Lampe wird jeden Morgen geputzt, bevor die Schiffe kommen.')).toBe('de');
    expect((await searchAsOwner(db, dataset, 'Lampen', { mode: 'keyword' })).hits).toHaveLength(1);
  });

  test('is its dataset’s where that has one', async () => {
    const dataset = await makeDataset(db, { language: 'fi' });
    const [id = ''] = await pipeline.add(dataset, ['The lamp is cleaned each morning before the ships come in.']);
    expect(await languageOf(dataset, id)).toBe('fi');
    expect(await languagesOf(dataset)).toEqual(['fi']);
  });
});
