import { randomUUID } from 'node:crypto';
import { checkpointJob, claimJob, finishJob, giveBackJob, type Job, type JobError, postponeJob, renewLease } from '#db/datasets/jobs.ts';
import { Problem, toProblem } from '#lib/errors.ts';
import type { Next } from './next.ts';
import { giveUp, LEASE_MS, leaseOf, runStep } from './run-step.ts';
import type { IngestionServices } from './services.ts';

/** A step that failed so often without getting anywhere is given up. */
export const MAX_ATTEMPTS = 6;
const FIRST_DELAY_MS = 10_000;
const DELAY_FACTOR = 3;
/** Once the outcome is decided, credits are settled or given back however long it takes. */
const MONEY_STAGES = ['settle', 'release', 'cancel'];
/** A worker gives so many signs of life in the time of a lease, and so many for one step: five minutes, as long as a function lives. What takes longer hangs, and is another's to try. */
const SIGNS_PER_LEASE = 3;
const SIGNS = 10;
/** Between attempts at what is never given up. */
const MAX_PATIENT_DELAY_MS = 600_000;

/**
 * Works on jobs until none is due or the budget is spent; a job that is not done by then is handed on, a step further at least. Any number may
 * run side by side. A worker that is killed loses its job to another once the lease has run out.
 * @returns how many steps were run
 */
export async function drain(services: IngestionServices, { budgetMs }: { budgetMs: number }): Promise<number> {
  const until = performance.now() + budgetMs;
  let steps = 0;
  while (performance.now() < until) {
    let job: Job | null = await claimJob(services.db, randomUUID(), LEASE_MS, services.now?.());
    if (!job) return steps;
    do {
      job = await advance(services, job);
      steps += 1;
    } while (job && !givesWay(job) && performance.now() < until);
    if (job) await giveBackJob(services.db, leaseOf(job), services.now?.());
  }
  return steps;
}

/** One step and its checkpoint. @returns the job as it goes on, or null when this worker has nothing more to do with it */
async function advance(services: IngestionServices, job: Job): Promise<Job | null> {
  try {
    if (job.attempt > MAX_ATTEMPTS && !isPatient(job)) throw outOfAttempts();
    return await proceed(services, job, await runAlive(services, job));
  } catch (error) {
    return recover(services, job, error);
  }
}

/** Runs a step, with a sign of life now and then: what takes longer than a lease, such as reading a large file, is not begun by others meanwhile. */
async function runAlive(services: IngestionServices, job: Job): Promise<Next> {
  const { db, now } = services;
  let left = SIGNS;
  const signs = setInterval(() => {
    // A sign that fails is missed by nobody but the lease.
    if (left-- > 0) renewLease(db, leaseOf(job), LEASE_MS, now?.()).catch(() => {});
  }, LEASE_MS / SIGNS_PER_LEASE);
  try {
    return await runStep(services, job);
  } finally {
    clearInterval(signs);
  }
}

async function proceed({ db, now }: IngestionServices, job: Job, next: Next): Promise<Job | null> {
  if ('checkpointed' in next) return next.checkpointed;
  if ('position' in next) return checkpointJob(db, leaseOf(job), next.position, LEASE_MS, now?.());
  await finishJob(db, leaseOf(job), next.ended, now?.());
  return null;
}

/** What will never go away and what failed too often is given up; everything else is tried again later. */
async function recover(services: IngestionServices, job: Job, error: unknown): Promise<Job | null> {
  const problem = toProblem(error);
  const isMoney = MONEY_STAGES.includes(job.stage);
  const reason: JobError = { code: problem.code, detail: detailFor(problem), stage: job.stage };
  if (!isMoney && (problem.status < 500 || (job.attempt >= MAX_ATTEMPTS && !isPatient(job)))) return giveUp(services, job, reason);
  const delay = FIRST_DELAY_MS * DELAY_FACTOR ** Math.min(job.attempt - 1, MAX_ATTEMPTS);
  const { db, now } = services;
  await postponeJob(
    db,
    leaseOf(job),
    (isMoney && job.error) || reason,
    isPatient(job) ? Math.min(delay, MAX_PATIENT_DELAY_MS) : delay,
    now?.(),
  );
  return null;
}

/** Work on a whole dataset is handed on after every step: a document that somebody waits for is claimed before it. */
function givesWay({ kind }: Job): boolean {
  return kind !== 'ingest';
}

/** Searches go on with the old index while the new one waits for a model that is down, so that there is no reason to lose what was made. */
function isPatient({ kind, stage }: Job): boolean {
  return kind !== 'ingest' || MONEY_STAGES.includes(stage);
}

/** A stranger's error has no words for the customer. */
function detailFor(problem: Problem): string {
  return problem.code === 'internal' && problem.cause !== undefined
    ? 'Something went wrong on our side while the document was processed.'
    : problem.message;
}

function outOfAttempts(): Problem {
  return new Problem(
    'internal',
    `The work stopped ${MAX_ATTEMPTS} times without an error; the file may be too large for it. Split it and try again.`,
  );
}
