import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '#db/ids.ts';
import { addDocument, makeDataset, stageVersion } from '#lib/retrieval/testing.ts';
import { openRealDatabases, type TestDatabases } from '../testing.ts';
import { getDataset } from './datasets.ts';
import { countLanguagesBefore, saveLanguage } from './document-languages.ts';
import { getVersionText, saveVersionText } from './document-versions.ts';

describe.skipIf(!process.env.TEST_POSTGRES_URL)('the languages of a dataset [real postgres]', () => {
  let databases: TestDatabases;
  beforeAll(async () => {
    databases = await openRealDatabases();
  });
  afterAll(() => databases.close());

  test('are each noted once, however many documents come with one at the same time', async () => {
    const db = databases.datasetsDb;
    const dataset = await makeDataset(db, { language: 'auto' });
    const ids = await Promise.all(Array.from({ length: 60 }, () => newId('document')));
    await Promise.all(ids.map((id) => stageVersion(db, dataset, { id, version: 1, texts: ['A text.'] })));
    const codes = ['en', 'de', 'fi', 'fr', 'es'];
    await Promise.all(ids.map((documentId, index) => saveLanguage(db, { documentId, version: 1 }, codes[index % codes.length] ?? '')));
    const found = await getDataset(db, { userId: dataset.ownerId, datasetIds: null }, dataset.id);
    expect(found?.languages.toSorted()).toEqual(codes.toSorted());
    expect(Object.values(await countLanguagesBefore(db, ids[0] ?? '')).reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(50);
  });

  test('are known before a version has one, which it then keeps', async () => {
    const db = databases.datasetsDb;
    const dataset = await makeDataset(db, { language: 'auto' });
    const documentId = await addDocument(db, dataset, ['A text.'], { language: 'en' });
    const key = { documentId, version: 1 };
    await saveVersionText(db, key, { text: 'A text.', title: null, outline: { pages: [], headings: [], blocks: [] } });
    await saveLanguage(db, key, 'de');
    expect((await getVersionText(db, key))?.language).toBe('en');
    const found = await getDataset(db, { userId: dataset.ownerId, datasetIds: null }, dataset.id);
    expect(found?.languages).toContain('en');
  });
});
