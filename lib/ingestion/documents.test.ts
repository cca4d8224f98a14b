import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DatasetsDatabase } from '#db/datasets/types.ts';
import { openTestDatabases, type TestDatabases } from '#db/testing.ts';
import { retractDocument } from '#lib/retrieval/publish.ts';
import { makeDataset, searchAsOwner } from '#lib/retrieval/testing.ts';
import { folderStorage } from '#lib/storage/folder-storage.ts';
import type { Storage } from '#lib/storage/storage.ts';
import { cancelDocument, getDocument, listDocuments, retryDocument } from './documents.ts';
import { testPipeline, upload } from './testing.ts';

let databases: TestDatabases;
let db: DatasetsDatabase;
let folder: string;
let storage: Storage;
beforeAll(async () => {
  databases = await openTestDatabases();
  db = databases.datasetsDb;
  folder = await mkdtemp(join(tmpdir(), 'documents-'));
  storage = folderStorage(folder);
});
afterAll(async () => {
  await databases.close();
  await rm(folder, { recursive: true });
});

const owner = (userId: string) => ({ userId, datasetIds: null });
const PAGE = { limit: 20, offset: 0 };

describe('the list of documents', () => {
  test('comes in pages, the newest first, with the number of all', async () => {
    const { services } = testPipeline(db, storage);
    const dataset = await makeDataset(db);
    for (const name of ['first.txt', 'second.txt', 'third.txt']) await upload(services, dataset, { bytes: name, name });
    const names = async (limit: number, offset: number) => {
      const { rows, total } = await listDocuments(db, owner(dataset.ownerId), dataset.id, { limit, offset });
      return { names: rows.map(({ name }) => name), total };
    };
    expect(await names(2, 0)).toEqual({ names: ['third.txt', 'second.txt'], total: 3 });
    expect(await names(2, 2)).toEqual({ names: ['first.txt'], total: 3 });
    expect(await names(2, 9)).toEqual({ names: [], total: 3 });
  });

  test('can be asked for one status', async () => {
    const { services, work } = testPipeline(db, storage);
    const dataset = await makeDataset(db);
    await upload(services, dataset, { bytes: 'Words.', name: 'good.txt' });
    await upload(services, dataset, { bytes: ' ', name: 'blank.txt' });
    await work(dataset);
    await upload(services, dataset, { bytes: 'More words.', name: 'waiting.txt' });
    for (const [status, name] of [
      ['ready', 'good.txt'],
      ['failed', 'blank.txt'],
      ['queued', 'waiting.txt'],
    ] as const) {
      const { rows, total } = await listDocuments(db, owner(dataset.ownerId), dataset.id, { ...PAGE, status });
      expect([rows.map((row) => row.name), total]).toEqual([[name], 1]);
    }
    expect(await listDocuments(db, owner(dataset.ownerId), dataset.id, { ...PAGE, status: 'cancelled' })).toEqual({ rows: [], total: 0 });
  });

  test('of a public dataset shows others what is ready, and not why something failed', async () => {
    const { services, work } = testPipeline(db, storage);
    const dataset = await makeDataset(db, { isPublic: true });
    const good = await upload(services, dataset, { bytes: 'Words.', externalId: 'good' });
    const bad = await upload(services, dataset, { bytes: ' ' });
    await work(dataset);
    await upload(services, dataset, { bytes: ' ', externalId: 'good' });
    await work(dataset);
    for (const reader of [owner('usr_other'), { userId: null, datasetIds: null }]) {
      const { rows, total } = await listDocuments(db, reader, dataset.id, PAGE);
      expect([rows.map(({ id, error }) => [id, error]), total]).toEqual([[[good.row.id, null]], 1]);
      expect(await getDocument(db, reader, dataset.id, bad.row.id)).toBeNull();
    }
    expect((await getDocument(db, owner(dataset.ownerId), dataset.id, good.row.id))?.error?.code).toBe('invalid_input');
  });

  test('of a private dataset is empty for others, and for a key limited to other datasets', async () => {
    const { services } = testPipeline(db, storage);
    const dataset = await makeDataset(db);
    const { row } = await upload(services, dataset, { bytes: 'Words.' });
    const strangers = [owner('usr_other'), { userId: null, datasetIds: null }, { userId: dataset.ownerId, datasetIds: ['ds_other'] }];
    for (const reader of strangers) {
      expect(await listDocuments(db, reader, dataset.id, PAGE)).toEqual({ rows: [], total: 0 });
      expect(await getDocument(db, reader, dataset.id, row.id)).toBeNull();
    }
    const limited = { userId: dataset.ownerId, datasetIds: [dataset.id] };
    expect((await getDocument(db, limited, dataset.id, row.id))?.id).toBe(row.id);
  });
});

describe('somebody else', () => {
  test('cannot add to, retry, cancel or delete what is not theirs, public or not', async () => {
    const { services, work } = testPipeline(db, storage);
    const dataset = await makeDataset(db, { isPublic: true });
    const { row } = await upload(services, dataset, { bytes: 'Words.' });
    await work(dataset);
    await expect(upload(services, { ...dataset, ownerId: 'usr_other' }, { bytes: 'Mine.' })).rejects.toMatchObject({ code: 'not_found' });
    expect(await retryDocument(db, 'usr_other', dataset.id, row.id, 'op_other')).toBeNull();
    expect(await cancelDocument(db, 'usr_other', dataset.id, row.id)).toBeNull();
    expect(await retractDocument(db, 'usr_other', { datasetId: dataset.id, documentId: row.id })).toBe(false);
    expect((await getDocument(db, owner(dataset.ownerId), dataset.id, row.id))?.status).toBe('ready');
  });
});

test('a deleted document is gone from lists and searches', async () => {
  const { services, work } = testPipeline(db, storage);
  const dataset = await makeDataset(db);
  const first = await upload(services, dataset, { bytes: 'A gull on the mast.', externalId: 'bird' });
  await work(dataset);
  await upload(services, dataset, { bytes: 'A tern on the mast.', externalId: 'bird' });
  await work(dataset);
  const reference = { datasetId: dataset.id, documentId: first.row.id };
  expect(await retractDocument(db, dataset.ownerId, reference)).toBe(true);
  expect(await listDocuments(db, owner(dataset.ownerId), dataset.id, PAGE)).toEqual({ rows: [], total: 0 });
  expect((await searchAsOwner(db, dataset, 'tern mast')).hits).toEqual([]);
  expect(await retractDocument(db, dataset.ownerId, reference)).toBe(false);
});
