import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openRealDatabases, openTestDatabases, type TestDatabases } from '#db/testing.ts';
import { deleteFiles } from '#lib/operations/delete-files.ts';
import { sweep } from '#lib/operations/sweep.ts';
import { newTestAccount } from '#lib/operations/testing.ts';
import { TestApi } from './testing.ts';

let databases: TestDatabases;
let api: TestApi;
let dataset: string;

async function open(): Promise<void> {
  api = new TestApi(databases, (await newTestAccount(databases, 100)).secret);
  dataset = (await api.call('POST', '/datasets', { name: 'Files' })).body.id;
}

const files = () => readdirSync(api.services.storageDir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length;
const upload = (content: string, externalId?: string) =>
  api.call('POST', `/datasets/${dataset}/documents`, { content, ...(externalId && { external_id: externalId }) });
/** As if an hour had passed since the last upload. */
const waitAnHour = () => databases.datasetsPool.query("update unclaimed_files set delete_at = delete_at - interval '1 hour'");
/** What was put off until after the answer never happens. */
const killAfterAnswer = () => {
  api.services.defer = () => {};
};

describe('the files in storage', () => {
  beforeAll(async () => {
    databases = await openTestDatabases();
  });
  afterAll(() => databases.close());
  beforeEach(open);

  test('are those of the documents, an hour later, too', async () => {
    await upload('One.');
    await upload('Two.');
    await api.catchUp();
    await waitAnHour();
    await sweep(api.services);
    expect(files()).toBe(2);
  });

  test('go with a document, and with a dataset', async () => {
    const { body } = await upload('One.');
    for (const content of ['Two.', 'Three.']) await upload(content);
    await api.catchUp();
    expect((await api.call('DELETE', `/datasets/${dataset}/documents/${body.id}`)).status).toBe(204);
    await api.services.afterAnswer();
    expect(files()).toBe(2);
    expect((await api.call('DELETE', `/datasets/${dataset}`)).status).toBe(204);
    await api.services.afterAnswer();
    expect(files()).toBe(0);
  });

  test('go with a version that is replaced, once the new one is ready', async () => {
    const { body } = await upload('The old secret.', 'a');
    await api.catchUp();
    await upload('Nothing of it.', 'a');
    await deleteFiles(api.services);
    expect(files()).toBe(2);
    await api.catchUp();
    await deleteFiles(api.services);
    expect(files()).toBe(1);
    const { rows } = await databases.datasetsPool.query('select text from document_versions where document_id = $1', [body.id]);
    expect(rows).toEqual([{ text: 'Nothing of it.' }]);
  });

  test('are not doubled by an upload of the same again', async () => {
    for (let turn = 0; turn < 3; turn++) {
      expect((await upload('The same.', 'a')).status).toBe(202);
      await api.catchUp();
    }
    expect(files()).toBe(1);
  });

  test('go in the next sweep where the function was killed after its answer', async () => {
    const { body } = await upload('One.');
    await api.catchUp();
    killAfterAnswer();
    await api.call('DELETE', `/datasets/${dataset}/documents/${body.id}`);
    expect(files()).toBe(1);
    expect((await sweep(api.services)).deleted_files).toBeGreaterThanOrEqual(1);
    expect(files()).toBe(0);
  });

  test('of an upload that failed go after an hour, and not while it may still succeed', async () => {
    await upload('One.', 'a');
    expect((await upload('Two, while one is being processed.', 'a')).status).toBe(409);
    await sweep(api.services);
    expect(files()).toBe(2);
    await api.catchUp();
    await waitAnHour();
    await sweep(api.services);
    expect(files()).toBe(1);
    expect((await api.call('GET', `/datasets/${dataset}/documents`)).body.documents).toMatchObject([{ status: 'ready' }]);
  });

  test('that cannot be deleted keep no others, are logged, and go later', async () => {
    const { body } = await upload('One.');
    await upload('Two.');
    await api.catchUp();
    const { services } = api;
    const { rows } = await databases.datasetsPool.query<{ object_key: string }>(
      'select object_key from document_versions where document_id = $1',
      [body.id],
    );
    const stuck = rows[0]?.object_key;
    const failing = {
      ...services,
      storage: {
        ...services.storage,
        delete: async (key: string) => (key === stuck ? Promise.reject(new Error('The store is down.')) : services.storage.delete(key)),
      },
    };
    await api.call('DELETE', `/datasets/${dataset}`);
    await deleteFiles(failing);
    expect(files()).toBe(1);
    expect(services.logged).toContainEqual({
      operation: 'delete_files',
      problem: `File ${stuck} could not be deleted: Error: The store is down.`,
    });
    await waitAnHour();
    await deleteFiles(services);
    expect(files()).toBe(0);
  });
});

describe.skipIf(!process.env.TEST_POSTGRES_URL)('files while a dataset goes [real postgres]', () => {
  beforeAll(async () => {
    databases = await openRealDatabases();
  });
  afterAll(() => databases.close());

  test('of documents that are added meanwhile go with it', async () => {
    for (let round = 0; round < 10; round++) {
      await open();
      await Promise.all([
        ...Array.from({ length: 8 }, (_, index) => upload(`Document ${index}.`)),
        new Promise((resolve) => setTimeout(resolve, round * 4)).then(() => api.call('DELETE', `/datasets/${dataset}`)),
      ]);
      await waitAnHour();
      await deleteFiles(api.services);
      expect(files()).toBe(0);
    }
  });
});
