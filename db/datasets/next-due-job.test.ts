import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '#db/ids.ts';
import { openRealDatabases, openTestDatabases, type TestDatabases } from '#db/testing.ts';
import { createDataset } from './datasets.ts';
import { insertDocument } from './insert-document.ts';
import { claimJob, finishJob, type Job, postponeJob } from './jobs.ts';
import type { DatasetsDatabase } from './types.ts';

const LEASE_MS = 90_000;
/** So far in the past that none but the jobs of these tests are due. */
const NOW = new Date('1999-01-01T12:00:00Z');

interface Owner {
  id: string;
  datasetId: string;
}

async function makeOwner(db: DatasetsDatabase): Promise<Owner> {
  const id = newId('user');
  const dataset = await createDataset(db, id, {
    name: 'Turns',
    description: '',
    isPublic: false,
    metadata: {},
    language: 'en',
    chunking: { size: 1_000, overlap: 0 },
    embeddingModel: 'test',
    embeddingDimensions: 3,
  });
  if (!dataset) throw new Error('The name was taken.');
  return { id, datasetId: dataset.id };
}

/** Queues a document that is due since so many minutes. @returns its id */
async function queue(db: DatasetsDatabase, { id, datasetId }: Owner, minutes: number): Promise<string> {
  const operationId = newId('operation');
  const file = { name: 'a.txt', metadata: {}, mimeType: 'text/plain', sizeBytes: 1, contentHash: operationId, objectKey: operationId };
  const inserted = await insertDocument(db, id, { datasetId, externalId: null, ...file, operationId });
  if (typeof inserted === 'string') throw new Error(inserted);
  const since = new Date(NOW.getTime() - minutes * 60_000).toISOString();
  await db.execute(sql`update jobs set run_at = ${since}::timestamptz where operation_id = ${operationId}`);
  return inserted.id;
}

describe('of the jobs that are due', () => {
  let databases: TestDatabases;
  let db: DatasetsDatabase;
  const owners: Owner[] = [];
  beforeAll(async () => {
    databases = await openTestDatabases();
    db = databases.datasetsDb;
  });
  afterEach(async () => {
    for (const { datasetId } of owners.splice(0)) await db.execute(sql`delete from datasets where id = ${datasetId}`);
  });
  afterAll(() => databases.close());

  async function owner(): Promise<Owner> {
    const made = await makeOwner(db);
    owners.push(made);
    return made;
  }
  const claim = (now = NOW) => claimJob(db, 'worker', LEASE_MS, now);
  const finish = ({ id }: Job) => finishJob(db, { jobId: id, token: 'worker' }, 'succeeded', NOW);
  /** Does what is due, as one worker. @returns the jobs in the order in which they were taken */
  async function workAll(): Promise<Job[]> {
    const done: Job[] = [];
    for (let job = await claim(); job; job = await claim()) {
      await finish(job);
      done.push(job);
    }
    return done;
  }
  const ownersOf = (jobs: Job[]) => jobs.map(({ ownerId }) => ownerId);

  test('a single document is the second to be taken though another account had uploaded twenty before', async () => {
    const [many, single] = [await owner(), await owner()];
    for (let index = 0; index < 20; index += 1) await queue(db, many, 60 - index);
    await queue(db, single, 1);
    const taken = ownersOf(await workAll());
    expect(taken.slice(0, 2)).toEqual([many.id, single.id]);
    expect(taken).toHaveLength(21);
  });

  test('owners are served in turns, each its oldest first', async () => {
    const [first, second, third] = [await owner(), await owner(), await owner()];
    const queued = new Map<string, string[]>();
    // The last to come is due for longest.
    for (const [each, minutes] of [
      [first, 10],
      [second, 20],
      [third, 30],
    ] as const) {
      const newest = await queue(db, each, minutes);
      queued.set(each.id, [await queue(db, each, minutes + 5), newest]);
    }
    const taken = await workAll();
    expect(ownersOf(taken)).toEqual([third.id, second.id, first.id, third.id, second.id, first.id]);
    for (const [id, documents] of queued) {
      expect(taken.filter(({ ownerId }) => ownerId === id).map(({ documentId }) => documentId)).toEqual(documents);
    }
  });

  test('one goes first whose owner was served longest ago, however long another waits, and one of an owner who never was before it', async () => {
    const [early, late, fresh] = [await owner(), await owner(), await owner()];
    for (const each of [early, late]) {
      await queue(db, each, 1);
      await workAll();
    }
    for (const [minutes, each] of [fresh, early, late].entries()) await queue(db, each, 1 + minutes);
    expect(ownersOf(await workAll())).toEqual([fresh.id, early.id, late.id]);
  });

  test('one whose lease ran out comes in its owner’s turn', async () => {
    const [killed, other] = [await owner(), await owner()];
    await queue(db, killed, 30);
    const lost = await claim();
    expect(lost?.ownerId).toBe(killed.id);
    await queue(db, other, 1);
    const later = new Date(NOW.getTime() + LEASE_MS + 1);
    expect((await claim(later))?.ownerId).toBe(other.id);
    expect(await claim(later)).toMatchObject({ id: lost?.id, attempt: 2 });
    expect(await claim(later)).toBeNull();
  });

  test('none waits for an owner whose work is being done or put off', async () => {
    const [busy, patient, other] = [await owner(), await owner(), await owner()];
    await queue(db, patient, 30);
    const failed = await claim();
    await postponeJob(
      db,
      { jobId: failed?.id as string, token: 'worker' },
      { code: 'internal', detail: 'later', stage: 'parse' },
      10_000,
      NOW,
    );
    await queue(db, busy, 20);
    await claim();
    for (let index = 0; index < 2; index += 1) await queue(db, other, 1);
    expect(ownersOf(await workAll())).toEqual([other.id, other.id]);
  });

  test('work on whole datasets comes last, though its owner was never served, and in turns as well', async () => {
    const [many, few] = [await owner(), await owner()];
    for (const [kind, { id, datasetId }, minutes] of [
      ['reembed', many, 60],
      ['reindex', many, 50],
      ['reembed', few, 40],
    ] as const) {
      const since = new Date(NOW.getTime() - minutes * 60_000).toISOString();
      await db.execute(sql`
        insert into jobs (id, kind, dataset_id, owner_id, stage, run_at)
        values (${newId('job')}, ${kind}, ${datasetId}, ${id}, ${kind}, ${since}::timestamptz)`);
    }
    const busy = await owner();
    for (let index = 0; index < 3; index += 1) await queue(db, busy, 1);
    const taken = await workAll();
    expect(taken.map(({ kind, ownerId }) => [kind, ownerId])).toEqual([
      ...Array.from({ length: 3 }, () => ['ingest', busy.id]),
      ['reembed', many.id],
      ['reembed', few.id],
      ['reindex', many.id],
    ]);
  });
});

describe.skipIf(!process.env.TEST_POSTGRES_URL)('many workers [real postgres]', () => {
  let databases: TestDatabases;
  beforeAll(async () => {
    databases = await openRealDatabases();
  });
  afterAll(() => databases.close());

  test('that ask at the same moment get a job each, of whichever owner, as long as there are any', async () => {
    const db = databases.datasetsDb;
    const queued: string[] = [];
    for (const count of [1, 2, 21]) {
      const owner = await makeOwner(db);
      for (let index = 0; index < count; index += 1) queued.push(await queue(db, owner, index));
    }
    const taken: (string | null | undefined)[] = [];
    for (let round = 0; round < 3; round += 1) {
      const claims = Array.from({ length: 8 }, (_, worker) => claimJob(db, `worker${worker}`, LEASE_MS, NOW));
      taken.push(...(await Promise.all(claims)).map((job) => job?.documentId));
    }
    expect(taken.toSorted()).toEqual(queued.toSorted());
    expect(await claimJob(db, 'late', LEASE_MS, NOW)).toBeNull();
  });
});
