import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '#db/ids.ts';
import { openRealDatabases, type TestDatabases } from '#db/testing.ts';
import { createDataset } from './datasets.ts';
import { insertDocument } from './insert-document.ts';
import { cancelJob, checkpointJob, claimJob, finishJob, jobStatesByOperation, type Lease, postponeJob } from './jobs.ts';

const LEASE_MS = 90_000;
const NEXT = { stage: 'chunk', cursor: 0, progressDone: 0, progressTotal: 0 };

describe.skipIf(!process.env.TEST_POSTGRES_URL)('jobs among many workers [real postgres]', () => {
  let databases: TestDatabases;
  let ownerId: string;
  let datasetId: string;
  beforeAll(async () => {
    databases = await openRealDatabases();
  });
  afterAll(() => databases.close());
  beforeEach(async () => {
    const db = databases.datasetsDb;
    await db.execute(sql`truncate datasets cascade`);
    ownerId = newId('user');
    const dataset = await createDataset(db, ownerId, {
      name: 'Jobs',
      description: '',
      isPublic: false,
      metadata: {},
      language: 'en',
      chunking: { size: 1000, overlap: 150 },
      embeddingModel: 'test',
      embeddingDimensions: 3,
    });
    datasetId = dataset?.id ?? '';
  });

  const queue = (externalId: string | null = null) => {
    const operationId = newId('operation');
    const file = { name: 'a.txt', metadata: {}, mimeType: 'text/plain', sizeBytes: 1, contentHash: operationId };
    return insertDocument(databases.datasetsDb, ownerId, { datasetId, externalId, ...file, objectKey: operationId, operationId });
  };
  const claim = async (token: string, now?: Date) => {
    const job = await claimJob(databases.datasetsDb, token, LEASE_MS, now);
    return job && { job, lease: { jobId: job.id, token } satisfies Lease };
  };
  const inTwoMinutes = () => new Date(Date.now() + 120_000);

  test('eight that claim fifty jobs get each exactly once', async () => {
    await Promise.all(Array.from({ length: 50 }, () => queue()));
    const claimed = await Promise.all(
      Array.from({ length: 8 }, async (_, worker) => {
        const mine: string[] = [];
        for (let taken = await claim(`worker${worker}`); taken; taken = await claim(`worker${worker}`)) mine.push(taken.job.id);
        return mine;
      }),
    );
    expect(claimed.flat()).toHaveLength(50);
    expect(new Set(claimed.flat()).size).toBe(50);
    expect(claimed.filter((mine) => mine.length > 0).length).toBeGreaterThan(1);
  });

  test('one whose lease ran out is followed by another, and can write nothing any more', async () => {
    const db = databases.datasetsDb;
    await queue();
    const first = await claim('first');
    expect(first?.job.attempt).toBe(1);
    expect(await claim('too_early')).toBeNull();
    const second = await claim('second', inTwoMinutes());
    expect(second?.job).toMatchObject({ id: first?.job.id, attempt: 2 });

    const old = first?.lease as Lease;
    expect(await checkpointJob(db, old, NEXT, LEASE_MS)).toBeNull();
    expect(await postponeJob(db, old, { code: 'internal', detail: 'late', stage: 'parse' }, 0)).toBeNull();
    expect(await finishJob(db, old, 'failed')).toBeNull();
    expect(await checkpointJob(db, second?.lease as Lease, NEXT, LEASE_MS)).toMatchObject({ stage: 'chunk', attempt: 1, error: null });
  });

  test('a checkpoint renews the lease', async () => {
    await queue();
    const taken = await claim('steady');
    await checkpointJob(databases.datasetsDb, taken?.lease as Lease, NEXT, LEASE_MS, inTwoMinutes());
    expect(await claim('other', inTwoMinutes())).toBeNull();
  });

  test('of cancelling and finishing exactly one wins', async () => {
    const db = databases.datasetsDb;
    const ids = await Promise.all(Array.from({ length: 20 }, () => queue()));
    for (const _ of ids) {
      const taken = await claim('racer');
      const documentId = taken?.job.documentId as string;
      const [finished, cancelled] = await Promise.all([
        finishJob(db, taken?.lease as Lease, 'succeeded'),
        cancelJob(db, ownerId, documentId),
      ]);
      expect([finished !== null, cancelled].filter(Boolean)).toHaveLength(1);
    }
  });

  test('of twenty uploads under one external id one is taken in', async () => {
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => queue('same')));
    expect(outcomes.filter((outcome) => outcome === 'busy')).toHaveLength(19);
    const { rows } = await databases.datasetsDb.execute(
      sql`select count(*)::int as documents, (select count(*)::int from document_versions) as versions from documents`,
    );
    expect(rows).toEqual([{ documents: 1, versions: 1 }]);
  });

  test('what became of a hold can be asked by its operation', async () => {
    await queue();
    const taken = await claim('worker');
    const operationId = taken?.job.operationId as string;
    expect(await jobStatesByOperation(databases.datasetsDb, [operationId, 'op_unknown'])).toEqual(new Map([[operationId, 'running']]));
  });
});
