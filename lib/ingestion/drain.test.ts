import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { claimJob, type Job } from '#db/datasets/jobs.ts';
import type { DatasetsDatabase } from '#db/datasets/types.ts';
import { openTestDatabases, type TestDatabases } from '#db/testing.ts';
import { Problem } from '#lib/errors.ts';
import { retractDocument } from '#lib/retrieval/publish.ts';
import { makeDataset, searchAsOwner, type TestDataset } from '#lib/retrieval/testing.ts';
import { folderStorage } from '#lib/storage/folder-storage.ts';
import type { Storage } from '#lib/storage/storage.ts';
import { cancelDocument, getDocument, retryDocument } from './documents.ts';
import { MAX_ATTEMPTS } from './drain.ts';
import { LEASE_MS, runStep } from './run-step.ts';
import { testPipeline, upload } from './testing.ts';

let databases: TestDatabases;
let db: DatasetsDatabase;
let folder: string;
let storage: Storage;
let dataset: TestDataset;

beforeAll(async () => {
  databases = await openTestDatabases();
  db = databases.datasetsDb;
  folder = await mkdtemp(join(tmpdir(), 'drain-'));
  storage = folderStorage(folder);
});
afterAll(async () => {
  await databases.close();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  dataset = await makeDataset(db);
});

const rowOf = async (documentId: string) => {
  const row = await getDocument(db, { userId: dataset.ownerId, datasetIds: null }, dataset.id, documentId);
  if (!row) throw new Error('The document is gone.');
  return row;
};
const fixture = (name: string) => readFile(join(import.meta.dirname, 'fixtures', name));
const prose = (words: string) => `${words} is what this long text is about, among other things. `.repeat(60);

describe('a document that is uploaded', () => {
  test.each([
    ['notes.txt', 'text/plain', 'harbour'],
    ['guide.md', 'text/markdown', 'barometer'],
    ['page.html', 'text/html', 'anchor'],
    ['handbook.pdf', 'application/pdf', 'wick'],
  ])('%s becomes ready and is found', async (name, mimeType, word) => {
    const { services, charges, work } = testPipeline(db, storage);
    const { row, operationId } = await upload(services, dataset, { bytes: await fixture(name), name, mimeType });
    expect(row).toMatchObject({ status: 'queued', stage: 'parse', progress: 0, version: 1, chunkCount: 0, error: null });

    await work(dataset);

    const ready = await rowOf(row.id);
    expect(ready).toMatchObject({ status: 'ready', stage: null, progress: 1, error: null, nextRetryAt: null, mimeType });
    expect(ready.chunkCount).toBeGreaterThan(0);
    expect(charges.settled).toEqual([{ operationId, credits: expect.any(Number), resourceId: row.id }]);
    const { hits } = await searchAsOwner(db, dataset, word);
    expect(hits[0]?.documentId).toBe(row.id);
  });

  test('is charged by the size of its text and not of its file', async () => {
    const { services, charges, work } = testPipeline(db, storage);
    const html = `<html><script>${'x'.repeat(50_000)}</script><p>Short.</p></html>`;
    await upload(services, dataset, { bytes: html, name: 'page.html', mimeType: 'text/html' });
    await work(dataset);
    expect(charges.settled.map(({ credits }) => credits)).toEqual([1]);
  });

  test('keeps the page of each passage of a PDF', async () => {
    const { services, work } = testPipeline(db, storage);
    const { row } = await upload(services, dataset, {
      bytes: await fixture('handbook.pdf'),
      name: 'handbook.pdf',
      mimeType: 'application/pdf',
    });
    await work(dataset);
    const { rows } = await db.execute<{ page: number; content: string }>(
      sql`select page, content from chunks where document_id = ${row.id} order by ordinal`,
    );
    expect(rows[0]).toMatchObject({ page: 1, content: expect.stringContaining('The lamp') });
  });

  test('goes on where another worker ran out of time', async () => {
    const { services, charges, work } = testPipeline(db, storage);
    const { row } = await upload(services, dataset, { bytes: prose('Patience') });
    while ((await rowOf(row.id)).status !== 'ready') expect(await work(dataset, 1)).toBeGreaterThan(0);
    await work(dataset);
    expect(charges.settled).toHaveLength(1);
  });
});

describe('a step that takes longer than a lease', () => {
  beforeAll(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
  afterAll(() => void vi.useRealTimers());

  test('stays its worker’s, who is alive', async () => {
    const { services, charges, clock, work } = testPipeline(db, storage);
    const { row } = await upload(services, dataset, { bytes: prose('Endurance') });
    const leaseEnd = async () => {
      const { rows } = await db.execute<{ end: number }>(sql`
        select extract(epoch from lease_until)::float8 * 1000 as end from jobs where document_id = ${row.id}`);
      return rows[0]?.end;
    };
    const taken: (Job | null)[] = [];
    const get: Storage['get'] = async (key) => {
      for (let part = 0; part < 4; part += 1) {
        clock.at = new Date(clock.at.getTime() + LEASE_MS / 2);
        vi.advanceTimersByTime(LEASE_MS / 2);
        await expect.poll(leaseEnd, { timeout: 30_000 }).toBe(clock.at.getTime() + LEASE_MS);
        taken.push(await claimJob(db, 'another', LEASE_MS, clock.at));
      }
      return storage.get(key);
    };
    services.storage = { ...storage, get };
    await work(dataset);
    expect(taken).toEqual([null, null, null, null]);
    expect(await rowOf(row.id)).toMatchObject({ status: 'ready' });
    expect(charges.settled).toHaveLength(1);
  });
});

describe('a step that hangs', () => {
  beforeAll(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
  afterAll(() => void vi.useRealTimers());

  test('loses its job to another worker, however alive its own is', async () => {
    const { services, clock, work } = testPipeline(db, storage);
    const { row } = await upload(services, dataset, { bytes: prose('Patience') });
    let taken: Job | null = null;
    const get: Storage['get'] = async (key) => {
      for (let part = 0; part < 12 && !taken; part += 1) {
        clock.at = new Date(clock.at.getTime() + LEASE_MS);
        vi.advanceTimersByTime(LEASE_MS);
        await new Promise((resolve) => setTimeout(resolve, 50));
        taken = await claimJob(db, 'another', LEASE_MS, clock.at);
      }
      return storage.get(key);
    };
    services.storage = { ...storage, get };
    await work(dataset);
    expect(taken).toMatchObject({ documentId: row.id });
  });
});

describe('a new version of a document', () => {
  test('replaces the old one when it is ready, and readers have the old one until then', async () => {
    const { services, work } = testPipeline(db, storage);
    const first = await upload(services, dataset, { bytes: prose('Granite'), externalId: 'stone' });
    await work(dataset);
    const second = await upload(services, dataset, { bytes: prose('Basalt'), externalId: 'stone' });
    expect(second.row).toMatchObject({ id: first.row.id, version: 1, status: 'queued' });
    expect((await searchAsOwner(db, dataset, 'granite')).hits.length).toBeGreaterThan(0);
    await work(dataset);
    expect(await rowOf(first.row.id)).toMatchObject({ version: 2, status: 'ready' });
    expect((await searchAsOwner(db, dataset, 'granite', { mode: 'keyword' })).hits).toEqual([]);
    expect((await searchAsOwner(db, dataset, 'basalt', { mode: 'keyword' })).hits.length).toBeGreaterThan(0);
  });

  test('is not made when nothing changed', async () => {
    const { services, work } = testPipeline(db, storage);
    const first = await upload(services, dataset, { bytes: prose('Marble'), externalId: 'stone' });
    await work(dataset);
    const again = await upload(services, dataset, { bytes: prose('Marble'), externalId: 'stone', name: 'renamed.txt' });
    expect(again).toMatchObject({ unchanged: true, row: { id: first.row.id, version: 1, status: 'ready', name: 'renamed.txt' } });
    expect(await work(dataset)).toBe(0);
  });

  test('conflicts with one that is being processed', async () => {
    const { services } = testPipeline(db, storage);
    await upload(services, dataset, { bytes: 'one', externalId: 'same' });
    await expect(upload(services, dataset, { bytes: 'two', externalId: 'same' })).rejects.toMatchObject({ code: 'conflict' });
  });

  test('that fails leaves the old one ready, and says why', async () => {
    const { services, charges, work } = testPipeline(db, storage);
    const first = await upload(services, dataset, { bytes: prose('Slate'), externalId: 'stone' });
    await work(dataset);
    const second = await upload(services, dataset, { bytes: ' \n ', externalId: 'stone' });
    await work(dataset);
    expect(await rowOf(first.row.id)).toMatchObject({ status: 'ready', version: 1, error: { code: 'invalid_input' } });
    expect(charges.released).toEqual([second.operationId]);
    expect((await searchAsOwner(db, dataset, 'slate')).hits.length).toBeGreaterThan(0);
  });
});

describe('a document that cannot be read', () => {
  test.each([
    ['a damaged PDF', 'application/pdf', '%PDF-1.7 and then nothing of the kind', /damaged/],
    ['a page without text', 'text/html', '<script>only()</script>', /no text/],
  ])('%s fails at once with words for the customer, and costs nothing', async (_name, mimeType, bytes, detail) => {
    const { services, charges, work } = testPipeline(db, storage);
    const { row, operationId } = await upload(services, dataset, { bytes, mimeType });
    await work(dataset);
    expect(await rowOf(row.id)).toMatchObject({
      status: 'failed',
      stage: 'parse',
      attempt: 1,
      nextRetryAt: null,
      error: { code: 'invalid_input', detail: expect.stringMatching(detail) },
    });
    expect(charges).toMatchObject({ settled: [], released: [operationId] });
  });

  test('can be tried again under a new hold', async () => {
    const { services, charges, work } = testPipeline(db, storage);
    const { row, objectKey } = await upload(services, dataset, { bytes: ' ' });
    await work(dataset);
    await storage.put(objectKey, new TextEncoder().encode('Now with text.'), 'text/plain');
    const retried = await retryDocument(db, dataset.ownerId, dataset.id, row.id, 'op_retry1');
    expect(retried).toMatchObject({ status: 'queued', error: null });
    await expect(retryDocument(db, dataset.ownerId, dataset.id, row.id, 'op_retry2')).rejects.toMatchObject({ code: 'conflict' });
    await work(dataset);
    expect(await rowOf(row.id)).toMatchObject({ status: 'ready' });
    expect(charges.settled).toMatchObject([{ operationId: 'op_retry1' }]);
    await expect(retryDocument(db, dataset.ownerId, dataset.id, row.id, 'op_retry3')).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('a fault that may go away', () => {
  const outage = new Problem('upstream_failed', 'The embedding model does not answer.');
  const failing = (times: number) => {
    const { services, ...rest } = testPipeline(db, storage);
    let left = times;
    const { embedder } = services;
    services.embedder = {
      ...embedder,
      embed: (texts, purpose) => (left-- > 0 ? Promise.reject(outage) : embedder.embed(texts, purpose)),
    };
    return { services, ...rest };
  };

  test('is shown while it lasts and tried again after growing delays', async () => {
    const { services, charges, clock, work } = failing(2);
    const { row } = await upload(services, dataset, { bytes: prose('Weather') });
    await work(dataset);
    const waiting = await rowOf(row.id);
    expect(waiting).toMatchObject({
      status: 'processing',
      stage: 'index',
      attempt: 1,
      error: { code: 'upstream_failed', detail: outage.message },
    });
    expect(waiting.nextRetryAt?.getTime()).toBe(clock.at.getTime() + 10_000);
    expect(await work(dataset)).toBe(0);

    clock.at = new Date(clock.at.getTime() + 10_001);
    await work(dataset);
    expect((await rowOf(row.id)).nextRetryAt?.getTime()).toBe(clock.at.getTime() + 30_000);

    clock.at = new Date(clock.at.getTime() + 30_001);
    await work(dataset);
    expect(await rowOf(row.id)).toMatchObject({ status: 'ready', error: null });
    expect(charges.settled).toHaveLength(1);
  });

  test('ends the work when it does not, and gives the credits back', async () => {
    const { services, charges, clock, work } = failing(Number.POSITIVE_INFINITY);
    const { row, operationId } = await upload(services, dataset, { bytes: prose('Storm') });
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      expect((await rowOf(row.id)).status).not.toBe('failed');
      await work(dataset);
      clock.at = new Date(clock.at.getTime() + 24 * 3_600_000);
    }
    expect(await rowOf(row.id)).toMatchObject({
      status: 'failed',
      stage: 'index',
      attempt: MAX_ATTEMPTS,
      error: { code: 'upstream_failed' },
    });
    expect(charges).toMatchObject({ settled: [], released: [operationId] });
    const { rows } = await db.execute(sql`select 1 from chunks where document_id = ${row.id}`);
    expect(rows).toEqual([]);
  });

  test('in the ledger never loses the outcome', async () => {
    const { services, charges, clock, work } = testPipeline(db, storage);
    const { row } = await upload(services, dataset, { bytes: prose('Ledger') });
    const settle = charges.settle.bind(charges);
    let failures = 10;
    charges.settle = (...entry) => (failures-- > 0 ? Promise.reject(new Error('no connection')) : settle(...entry));
    for (let attempt = 0; attempt <= 10; attempt++) {
      await work(dataset);
      expect((await rowOf(row.id)).status).toBe('ready');
      clock.at = new Date(clock.at.getTime() + 3_600_000);
    }
    expect(charges.settled).toHaveLength(1);
    expect(await rowOf(row.id)).toMatchObject({ stage: null, error: null });
  });

  test('that kills the worker every time is given up as well', async () => {
    const { services, charges, clock, makeDue, work } = testPipeline(db, storage);
    const { row } = await upload(services, dataset, { bytes: prose('Poison') });
    await makeDue(dataset);
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      expect(await claimJob(db, `killed${attempt}`, LEASE_MS, clock.at)).not.toBeNull();
      expect(await work(dataset)).toBe(0);
      clock.at = new Date(clock.at.getTime() + LEASE_MS + 1);
    }
    await work(dataset);
    expect(await rowOf(row.id)).toMatchObject({ status: 'failed', error: { code: 'internal' } });
    expect(charges.released).toHaveLength(1);
  });
});

describe('stopping', () => {
  test('a queued document costs nothing and can be tried again', async () => {
    const { services, charges, work } = testPipeline(db, storage);
    const { row, operationId } = await upload(services, dataset, { bytes: prose('Stop') });
    expect(await cancelDocument(db, dataset.ownerId, dataset.id, row.id)).toMatchObject({ status: 'cancelled' });
    await work(dataset);
    expect(await rowOf(row.id)).toMatchObject({ status: 'cancelled', chunkCount: 0 });
    expect(charges).toMatchObject({ settled: [], released: [operationId] });
    expect(await retryDocument(db, dataset.ownerId, dataset.id, row.id, 'op_afterstop')).toMatchObject({ status: 'queued' });
  });

  test('a document whose passages are being written leaves none behind', async () => {
    const { services, clock, makeDue, work } = testPipeline(db, storage);
    const { row } = await upload(services, dataset, { bytes: prose('Writing') });
    await makeDue(dataset);
    const job = (await claimJob(db, 'slow', LEASE_MS, clock.at)) as Job;
    await runStep(services, job);
    await cancelDocument(db, dataset.ownerId, dataset.id, row.id);
    await work(dataset);
    expect(await runStep(services, { ...job, stage: 'chunk' })).toEqual({ checkpointed: null });
    expect((await db.execute(sql`select 1 from chunks where document_id = ${row.id}`)).rows).toEqual([]);
  });

  test('a document in the middle of its work publishes nothing', async () => {
    const { services, charges, work } = testPipeline(db, storage);
    const { row } = await upload(services, dataset, { bytes: prose('Midway') });
    const { embedder } = services;
    services.embedder = {
      ...embedder,
      embed: async (texts, purpose) => {
        await cancelDocument(db, dataset.ownerId, dataset.id, row.id);
        return embedder.embed(texts, purpose);
      },
    };
    await work(dataset);
    await work(dataset);
    expect(await rowOf(row.id)).toMatchObject({ status: 'cancelled', chunkCount: 0 });
    expect(charges).toMatchObject({ settled: [], released: [expect.any(String)] });
    expect((await searchAsOwner(db, dataset, 'midway')).hits).toEqual([]);
  });

  test('is refused when the document is ready or somebody else’s', async () => {
    const { services, work } = testPipeline(db, storage);
    const { row } = await upload(services, dataset, { bytes: prose('Done') });
    expect(await cancelDocument(db, 'usr_other', dataset.id, row.id)).toBeNull();
    await work(dataset);
    await expect(cancelDocument(db, dataset.ownerId, dataset.id, row.id)).rejects.toMatchObject({ code: 'conflict' });
  });

  test('deleting a document in the middle of its work ends the work', async () => {
    const { services, work } = testPipeline(db, storage);
    const { row } = await upload(services, dataset, { bytes: prose('Delete') });
    const { embedder } = services;
    services.embedder = {
      ...embedder,
      embed: async (texts, purpose) => {
        expect(await retractDocument(db, dataset.ownerId, { datasetId: dataset.id, documentId: row.id })).toBe(true);
        return embedder.embed(texts, purpose);
      },
    };
    await work(dataset);
    expect(await getDocument(db, { userId: dataset.ownerId, datasetIds: null }, dataset.id, row.id)).toBeNull();
    const { rows } = await db.execute(sql`select 1 from chunks where document_id = ${row.id}`);
    expect(rows).toEqual([]);
  });
});
