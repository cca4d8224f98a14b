import { and, eq, inArray, type SQL, sql } from 'drizzle-orm';
import { nextDueJob } from './next-due-job.ts';
import { jobs } from './schema/index.ts';
import type { DatasetsDatabase } from './types.ts';

export type Job = typeof jobs.$inferSelect;

/** Proof that a worker still has the job: whoever claims it after a lease ran out holds another token. */
export interface Lease {
  jobId: string;
  token: string;
}

/** A fixed moment for tests, or else the database's own clock, which all workers share. */
type Now = Date | undefined;

export interface Position {
  stage: string;
  cursor: number;
  progressDone: number;
  progressTotal: number;
}

export interface JobError {
  code: string;
  detail: string;
  /** The stage that failed. */
  stage: string;
}

/**
 * Takes the job whose turn it is (see `nextDueJob`), or one whose lease has run out, in one statement: of any number of workers
 * exactly one gets it. Each taking counts as an attempt until a checkpoint is reached.
 * @returns null when nothing is due
 */
export async function claimJob(db: DatasetsDatabase, token: string, leaseMs: number, now?: Now): Promise<Job | null> {
  const taken = { state: 'running', leaseToken: token, leaseUntil: after(leaseMs, now), claimedAt: sql`now()` } as const;
  const [claimed] = await db
    .update(jobs)
    .set({ ...taken, attempt: sql`${jobs.attempt} + 1`, updatedAt: sql`now()` })
    .where(sql`${jobs.id} = (${nextDueJob(clock(now))})`)
    .returning();
  return claimed ?? null;
}

/** Writes down how far a job has come and renews its lease. @returns null when the lease is no longer the job's */
export async function checkpointJob(
  db: DatasetsDatabase,
  lease: Lease,
  position: Position & { error?: JobError; attempt?: number },
  leaseMs: number,
  now?: Now,
): Promise<Job | null> {
  const { error = null, attempt = 1, ...place } = position;
  return change(db, lease, { ...place, error, attempt, leaseUntil: after(leaseMs, now) });
}

/** Begins a job's lease anew, as a sign of life of its worker. */
export async function renewLease(db: DatasetsDatabase, lease: Lease, leaseMs: number, now?: Now): Promise<void> {
  await change(db, lease, { leaseUntil: after(leaseMs, now) });
}

/** Ends an attempt that failed; the job is due again after the delay. */
export async function postponeJob(db: DatasetsDatabase, lease: Lease, error: JobError, delayMs: number, now?: Now): Promise<Job | null> {
  return change(db, lease, { state: 'queued', error, runAt: after(delayMs, now), leaseToken: null, leaseUntil: null });
}

/** Hands a job on that goes well, for another worker to take up at once. */
export async function giveBackJob(db: DatasetsDatabase, lease: Lease, now?: Now): Promise<Job | null> {
  return change(db, lease, { state: 'queued', attempt: 0, runAt: clock(now), leaseToken: null, leaseUntil: null });
}

/** Ends a job for good. */
export async function finishJob(
  db: DatasetsDatabase,
  lease: Lease,
  state: 'succeeded' | 'failed' | 'cancelled',
  now?: Now,
): Promise<Job | null> {
  const error = state === 'succeeded' ? { error: null } : {};
  return change(db, lease, { state, ...error, finishedAt: clock(now), leaseToken: null, leaseUntil: null });
}

/** Holds the job's row, within a transaction, so that nobody can cancel or take it before the commit. @returns whether the lease is still the job's */
export async function lockLease(db: DatasetsDatabase, lease: Lease): Promise<boolean> {
  const locked = await db.select({ id: jobs.id }).from(jobs).where(holds(lease)).for('update');
  return locked.length > 0;
}

/**
 * Turns an owner's open job into one that only gives back what was held. A worker that is at it loses its lease.
 * @returns whether there was a job that could still be stopped: not once its version is published
 */
export async function cancelJob(db: DatasetsDatabase, ownerId: string, documentId: string): Promise<boolean> {
  const cancelled = await db
    .update(jobs)
    .set({
      state: 'queued',
      stage: 'cancel',
      cursor: 0,
      attempt: 0,
      error: null,
      runAt: sql`now()`,
      leaseToken: null,
      leaseUntil: null,
      updatedAt: sql`now()`,
    })
    .where(
      and(
        eq(jobs.documentId, documentId),
        eq(jobs.ownerId, ownerId),
        inArray(jobs.state, ['queued', 'running']),
        inArray(jobs.stage, ['parse', 'chunk', 'index', 'publish']),
      ),
    )
    .returning({ id: jobs.id });
  return cancelled.length > 0;
}

/** What became of the jobs that were to settle or release these holds; an id without a job is not in the answer. */
export async function jobStatesByOperation(db: DatasetsDatabase, operationIds: string[]): Promise<Map<string, Job['state']>> {
  const found = await db
    .select({ operationId: jobs.operationId, state: jobs.state })
    .from(jobs)
    .where(sql`${jobs.operationId} = any(${sql.param(operationIds)}::text[])`);
  return new Map(found.map(({ operationId, state }) => [operationId as string, state]));
}

type Change = { [Column in keyof typeof jobs.$inferInsert]?: (typeof jobs.$inferInsert)[Column] | SQL };

async function change(db: DatasetsDatabase, lease: Lease, values: Change): Promise<Job | null> {
  const [changed] = await db
    .update(jobs)
    .set({ ...values, updatedAt: sql`now()` })
    .where(holds(lease))
    .returning();
  return changed ?? null;
}

function holds({ jobId, token }: Lease): SQL | undefined {
  return and(eq(jobs.id, jobId), eq(jobs.leaseToken, token), eq(jobs.state, 'running'));
}

function clock(now: Now): SQL {
  return now ? sql`${now.toISOString()}::timestamptz` : sql`now()`;
}

function after(milliseconds: number, now: Now): SQL {
  return sql`${clock(now)} + ${milliseconds} * interval '1 millisecond'`;
}

/** The operations that pay for what is not done yet in an owner's dataset, or in one document of it. What is published is paid for. */
export async function openOperations(
  db: DatasetsDatabase,
  ownerId: string,
  { datasetId, documentId = null }: { datasetId: string; documentId?: string | null },
): Promise<string[]> {
  const { rows } = await db.execute<{ operation_id: string }>(sql`
    select operation_id from jobs
    where dataset_id = ${datasetId} and owner_id = ${ownerId} and (${documentId}::text is null or document_id = ${documentId})
      and state in ('queued', 'running') and stage <> 'settle' and operation_id is not null`);
  return rows.map(({ operation_id }) => operation_id);
}
