import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { DatasetsDatabase } from '#db/datasets/types.ts';
import { insertWebhook } from '#db/datasets/webhooks.ts';
import { newId } from '#db/ids.ts';
import { openRealDatabases, openTestDatabases, type TestDatabases } from '#db/testing.ts';
import { publishVersion } from '#lib/retrieval/publish.ts';
import { makeDataset, searchAsOwner, type TestDataset } from '#lib/retrieval/testing.ts';
import { folderStorage } from '#lib/storage/folder-storage.ts';
import { cancelDocument, getDocument, retryDocument } from './documents.ts';
import { type TestUpload, testPipeline, upload } from './testing.ts';

const UNREADABLE = ' \n ';

/** A document with an external id, uploaded as often as a test wants. */
class Replaced {
  readonly pipeline: ReturnType<typeof testPipeline>;
  readonly #db: DatasetsDatabase;
  readonly dataset: TestDataset;
  #id = '';

  constructor(db: DatasetsDatabase, folder: string, dataset: TestDataset) {
    this.#db = db;
    this.dataset = dataset;
    this.pipeline = testPipeline(db, folderStorage(folder));
  }

  /** With the version in the metadata as well, so that what was mixed up shows. */
  async upload(name: string, bytes: string, more: Partial<TestUpload> = {}) {
    const uploaded = await upload(this.pipeline.services, this.dataset, { bytes, name, externalId: 'same', metadata: { name }, ...more });
    this.#id = uploaded.row.id;
    return uploaded;
  }

  work = () => this.pipeline.work(this.dataset);
  cancel = () => cancelDocument(this.#db, this.dataset.ownerId, this.dataset.id, this.#id);
  retry = (operationId: string) => retryDocument(this.#db, this.dataset.ownerId, this.dataset.id, this.#id, operationId);
  row = () => getDocument(this.#db, { userId: this.dataset.ownerId, datasetIds: null }, this.dataset.id, this.#id);

  async stored(): Promise<unknown> {
    return (await this.#db.execute(sql`select * from documents where id = ${this.#id}`)).rows[0];
  }

  /** What a search says of the passage that it finds. */
  async found(query: string) {
    const { hits } = await searchAsOwner(this.#db, this.dataset, query);
    return hits.map(({ content, metadata, citation }) => ({ content, metadata, name: citation.documentName }))[0];
  }
}

describe('name and metadata of a new version', () => {
  let databases: TestDatabases;
  let folder: string;
  let document: Replaced;
  beforeAll(async () => {
    databases = await openTestDatabases();
    folder = await mkdtemp(join(tmpdir(), 'new-version-'));
  });
  afterAll(async () => {
    await databases.close();
    await rm(folder, { recursive: true });
  });
  beforeEach(async () => {
    document = new Replaced(databases.datasetsDb, folder, await makeDataset(databases.datasetsDb));
    await document.upload('old.txt', 'Granite is old.');
    await document.work();
  });

  test('are seen with its text, and not before', async () => {
    const before = await document.stored();
    const { row } = await document.upload('new.txt', 'Basalt is new.');
    expect(row).toMatchObject({ name: 'old.txt', metadata: { name: 'old.txt' }, version: 1, status: 'queued' });
    expect(await document.stored()).toEqual(before);
    expect(await document.found('granite')).toEqual({ content: 'Granite is old.', metadata: { name: 'old.txt' }, name: 'old.txt' });
    await document.work();
    expect(await document.row()).toMatchObject({ name: 'new.txt', metadata: { name: 'new.txt' }, version: 2, status: 'ready' });
    expect(await document.found('basalt')).toEqual({ content: 'Basalt is new.', metadata: { name: 'new.txt' }, name: 'new.txt' });
  });

  test('are never seen of one that fails, which leaves the document as it was', async () => {
    const before = await document.stored();
    await document.upload('broken.txt', UNREADABLE);
    await document.work();
    expect(await document.stored()).toEqual(before);
    expect(await document.row()).toMatchObject({ status: 'ready', error: { detail: expect.stringContaining('broken.txt') } });
    expect(await document.found('granite')).toMatchObject({ name: 'old.txt' });
  });

  test('are told to webhooks when it fails', async () => {
    const { ownerId } = document.dataset;
    const webhook = { id: newId('webhook'), url: 'https://hears.example', description: '', events: ['document.failed'], secret: '' };
    await insertWebhook(databases.datasetsDb, ownerId, webhook, 1);
    await document.upload('broken.txt', UNREADABLE);
    await document.work();
    const { rows } = await databases.datasetsDb.execute(sql`select payload from events where owner_id = ${ownerId}`);
    expect(rows).toMatchObject([{ payload: { name: 'broken.txt', metadata: { name: 'broken.txt' }, version: 2 } }]);
  });

  test('are never seen of one that is cancelled, unless it is tried again', async () => {
    const before = await document.stored();
    await document.upload('late.txt', 'Basalt is late.');
    await document.cancel();
    await document.work();
    expect(await document.stored()).toEqual(before);
    await document.retry('op_late');
    await document.work();
    expect(await document.row()).toMatchObject({ name: 'late.txt', metadata: { name: 'late.txt' }, version: 2 });
  });

  test('give way to those that came later with the content that is served, also when it is tried again', async () => {
    await document.upload('cancelled.txt', 'Basalt is late.');
    await document.cancel();
    await document.work();
    const { row, unchanged } = await document.upload('renamed.txt', 'Granite is old.');
    expect([unchanged, row.name, row.metadata]).toEqual([true, 'renamed.txt', { name: 'renamed.txt' }]);
    await document.retry('op_renamed');
    await document.work();
    expect(await document.row()).toMatchObject({ name: 'renamed.txt', metadata: { name: 'renamed.txt' }, version: 2 });
  });

  test('are those of the newest one where none was ready yet', async () => {
    document = new Replaced(databases.datasetsDb, folder, await makeDataset(databases.datasetsDb));
    await document.upload('first.txt', UNREADABLE);
    await document.work();
    expect((await document.upload('second.txt', 'Words.')).row).toMatchObject({ name: 'second.txt', metadata: { name: 'second.txt' } });
  });
});

describe.skipIf(!process.env.TEST_POSTGRES_URL)('new versions in a race [real postgres]', () => {
  let databases: TestDatabases;
  let folder: string;
  beforeAll(async () => {
    databases = await openRealDatabases();
    folder = await mkdtemp(join(tmpdir(), 'new-version-race-'));
  });
  afterAll(async () => {
    await databases.close();
    await rm(folder, { recursive: true });
  });
  const nullOnConflict = (error: unknown) => {
    expect(error).toMatchObject({ code: 'conflict' });
    return null;
  };
  const newDocument = async () => new Replaced(databases.datasetsDb, folder, await makeDataset(databases.datasetsDb));

  test('nobody reads the name of one version with the text of another', async () => {
    const document = await newDocument();
    await document.upload('0', 'Stone 0');
    await document.work();
    let isOver = false;
    const read: string[] = [];
    const readers = Array.from({ length: 4 }, async () => {
      while (!isOver) {
        const { content = '', name, metadata } = (await document.found('stone')) ?? {};
        expect([content, metadata]).toEqual([`Stone ${name}`, { name }]);
        read.push(content);
      }
    });
    for (let version = 1; version <= 12; version++) {
      await document.upload(String(version), `Stone ${version}`);
      await document.work();
    }
    isOver = true;
    await Promise.all(readers);
    expect(new Set(read).size).toBeGreaterThan(3);
  });

  test('what was accepted last is what remains, whether it came before, while or after a version was published', async () => {
    const came = new Set<string>();
    // By how many milliseconds the one begins after the other; at both ends, when that is over.
    const delays = [-Infinity, -16, -8, -4, 0, 0, 0, 4, 8, 12, 16, 20, 24, 28, 32, 40, 48, 56, 64, 80, Infinity];
    for (const [round, delay] of delays.entries()) {
      const document = await newDocument();
      await document.upload('old', 'Granite.');
      await document.work();
      await document.upload('late', 'Basalt.');
      await document.cancel();
      await document.work();
      const rename = async () => {
        const renamed = await document.upload('last', 'Granite.').catch(nullOnConflict);
        return renamed ? (renamed.unchanged ? 'before' : 'after') : 'while';
      };
      const publish = async () => {
        await document.retry(`op_race${round}`).catch(nullOnConflict);
        await document.work();
      };
      const outcome = await apart(delay, rename, publish);
      await document.work();
      came.add(outcome);
      const name = outcome === 'while' ? 'late' : 'last';
      expect(await document.row()).toMatchObject({ status: 'ready', name, metadata: { name } });
    }
    expect([...came]).toEqual(expect.arrayContaining(['before', 'after']));
  });

  test('an upload that waits while a version is published is compared with that one', async () => {
    const document = await newDocument();
    await document.upload('old', 'Granite.');
    await document.work();
    const { row } = await document.upload('late', 'Basalt.');
    await document.cancel();
    await document.work();
    const waited = await databases.datasetsDb.transaction(async (transaction) => {
      await publishVersion(transaction, { datasetId: document.dataset.id, documentId: row.id, version: 2 });
      const waiting = document.upload('last', 'Granite.');
      await sleep(300);
      return { waiting };
    });
    expect(await waited.waiting).toMatchObject({ unchanged: false, row: { name: 'late', version: 2, status: 'queued' } });
    await document.work();
    expect(await document.row()).toMatchObject({ status: 'ready', name: 'last', version: 3 });
  });

  test('of uploads under a new external id at once, one is taken and the others are told to wait', async () => {
    for (let round = 0; round < 10; round++) {
      const document = await newDocument();
      const uploads = await Promise.allSettled(['a', 'b', 'c', 'd'].map((name) => document.upload(name, `Stone ${name}`)));
      const taken = uploads.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
      expect(taken).toHaveLength(1);
      for (const outcome of uploads) if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'conflict' });
      await document.work();
      expect(await document.row()).toMatchObject({ status: 'ready', version: 1, name: taken[0]?.row.name });
    }
  });
});

/** Begins the first so many milliseconds after the second, or when that is over. @returns what the first came to */
async function apart<Result>(delay: number, first: () => Promise<Result>, second: () => Promise<unknown>): Promise<Result> {
  if (delay === Infinity) return second().then(first);
  if (delay === -Infinity) return first().finally(second);
  const [result] = await Promise.all([sleep(Math.max(0, delay)).then(first), sleep(Math.max(0, -delay)).then(second)]);
  return result;
}
