import {
  getChunksToIndex,
  getVersionSource,
  getVersionText,
  getVersionTextBytes,
  lockDocument,
  saveChunks,
  saveVersionText,
} from '#db/datasets/document-versions.ts';
import { recordDocumentEvent } from '#db/datasets/events.ts';
import { checkpointJob, finishJob, type Job, type JobError, type Lease, lockLease } from '#db/datasets/jobs.ts';
import type { DatasetsDatabase } from '#db/datasets/types.ts';
import { Problem } from '#lib/errors.ts';
import { foldSegments } from '#lib/retrieval/fold-segments.ts';
import { beginGenerations } from '#lib/retrieval/generations.ts';
import { prepareIndex } from '#lib/retrieval/index-chunks.ts';
import { CHUNKS_PER_PART } from '#lib/retrieval/part-terms.ts';
import { discardVersion, publishVersion } from '#lib/retrieval/publish.ts';
import { chunkText } from './chunk.ts';
import { at, type Next } from './next.ts';
import { parse } from './parse.ts';
import { REEMBED_STEPS } from './reembed-steps.ts';
import { REINDEX_STEPS } from './reindex-steps.ts';
import type { IngestionServices } from './services.ts';
import { languageToIndexIn } from './version-language.ts';

/** How long a claimed job stays its worker's without a sign of life. Each step renews it, and a long one while it runs. */
export const LEASE_MS = 90_000;
/** Chunks that are written with one statement, and that one step embeds: whole parts. */
const WRITE_BATCH = 500;
const INDEX_BATCH = 4 * CHUNKS_PER_PART;
/** A step that writes chunks stops to checkpoint after this long. */
const WRITE_BUDGET_MS = 10_000;

/**
 * Does the next step of a job and says where to go on. Every step may run again after a kill: what it writes twice is the
 * same, and credits are settled or released before the job is marked as ended.
 * @throws whatever the step throws; a Problem with a 4xx status will never go away
 */
export async function runStep(services: IngestionServices, job: Job): Promise<Next> {
  const step = STEPS[job.stage];
  if (!step) throw new Error(`A job cannot be in stage ${job.stage}.`);
  return step(services, job);
}

type Step = (services: IngestionServices, job: Job) => Promise<Next>;

const STEPS: Record<string, Step> = {
  parse: readFile,
  chunk: writeChunks,
  index: indexBatch,
  publish,
  settle,
  release,
  cancel,
  ...REEMBED_STEPS,
  ...REINDEX_STEPS,
};

async function readFile({ db, storage }: IngestionServices, job: Job): Promise<Next> {
  const source = await getVersionSource(db, keyOf(job));
  if (!source) throw gone();
  const bytes = await storage.get(source.objectKey);
  const { text, title, ...outline } = await parse(bytes, source.mimeType, source.name);
  await saveVersionText(db, keyOf(job), { text, title, outline });
  return at('chunk');
}

/** Cuts the text again in each step, since that is quick and always gives the same, and writes as many chunks as the time allows. */
async function writeChunks({ db }: IngestionServices, job: Job): Promise<Next> {
  const read = await getVersionText(db, keyOf(job));
  if (!read) throw gone();
  // Once and before anything is indexed, so that a step that runs again finds the same, whatever came to the dataset meanwhile.
  await languageToIndexIn(db, keyOf(job), read);
  const chunks = chunkText({ text: read.text, ...read.outline }, read.chunking);
  const until = performance.now() + WRITE_BUDGET_MS;
  let written = job.cursor;
  do {
    const batch = chunks.slice(written, written + WRITE_BATCH);
    if (!(await underLease(db, job, (transaction) => saveChunks(transaction, keyOf(job), batch)))) return { checkpointed: null };
    written += WRITE_BATCH;
  } while (written < chunks.length && performance.now() < until);
  return written < chunks.length ? at('chunk', written, written, chunks.length) : at('index', 0, 0, chunks.length);
}

async function indexBatch({ db, embedder }: IngestionServices, job: Job): Promise<Next> {
  const batch = await getChunksToIndex(db, keyOf(job), job.cursor, INDEX_BATCH);
  const [first] = batch;
  if (!first) return at('publish', 0, job.progressTotal, job.progressTotal);
  // A version without a language was cut before languages were detected.
  if (first.language === null) return at('chunk');
  // Vectors of two models are never mixed: these are found by their words until the dataset's own have all been made anew.
  if (first.embeddingModel !== embedder.model) await beginGenerations(db, embedder, { datasetId: job.datasetId });
  const { write } = await prepareIndex(db, batch, { ...keyOf(job), language: first.language, embedder });
  if (!(await underLease(db, job, write))) return { checkpointed: null };
  const done = job.cursor + batch.length;
  return batch.length === INDEX_BATCH ? at('index', done, done, job.progressTotal) : at('publish', 0, done, job.progressTotal);
}

/**
 * Publishing and its checkpoint are one commit under the job's lease: a version is never seen whose job was cancelled or
 * taken by another worker. The event that tells of it is part of the commit. Dataset and document are locked before the job, in the order in which deleting them does.
 */
async function publish({ db, now }: IngestionServices, job: Job): Promise<Next> {
  const checkpointed = await db.transaction(async (transaction) => {
    await lockDocument(transaction, keyOf(job));
    if (!(await lockLease(transaction, leaseOf(job)))) return null;
    const isPublished = await publishVersion(transaction, keyOf(job));
    if (isPublished) await recordDocumentEvent(transaction, 'document.ready', keyOf(job));
    return checkpointJob(transaction, leaseOf(job), at('settle').position, LEASE_MS, now?.());
  });
  // After the commit: who folds at the same time waits for no more than folding.
  if (checkpointed) await foldSegments(db, job.datasetId);
  return { checkpointed };
}

/** Charges by the size of the text, which is what readers get, not of the file. */
async function settle({ db, charges, priceOfDocument }: IngestionServices, job: Job): Promise<Next> {
  const { documentId } = keyOf(job);
  const bytes = await getVersionTextBytes(db, keyOf(job));
  if (job.operationId) await charges.settle(job.operationId, priceOfDocument(bytes), documentId);
  return { ended: 'succeeded' };
}

async function release(services: IngestionServices, job: Job): Promise<Next> {
  await giveBack(services, job);
  return { ended: 'failed' };
}

async function cancel(services: IngestionServices, job: Job): Promise<Next> {
  await giveBack(services, job);
  return { ended: 'cancelled' };
}

async function giveBack({ db, charges }: IngestionServices, job: Job): Promise<void> {
  await discardVersion(db, keyOf(job));
  if (job.operationId) await charges.release(job.operationId);
}

/**
 * Ends a version that will never be ready, and writes down the event that tells of it, in one commit; or the building of a generation that
 * will never be read. @returns the job on its way to give back its hold, or to clear what was built; null where there is nothing of either
 */
export async function giveUp({ db, now }: IngestionServices, job: Job, error: JobError): Promise<Job | null> {
  if (job.kind === 'reembed')
    return checkpointJob(db, leaseOf(job), { ...at('abandon').position, error, attempt: job.attempt }, LEASE_MS, now?.());
  if (job.kind === 'reindex') return finishJob(db, leaseOf(job), 'failed', now?.()).then(() => null);
  const position = { ...at('release').position, error, attempt: job.attempt };
  return db.transaction(async (transaction) => {
    const checkpointed = await checkpointJob(transaction, leaseOf(job), position, LEASE_MS, now?.());
    if (checkpointed) await recordDocumentEvent(transaction, 'document.failed', { ...keyOf(job), error });
    return checkpointed;
  });
}

/**
 * Writes what belongs to a version, in one commit under the job's lease: not when the job was cancelled meanwhile, since what is written then would be
 * left behind.
 * @returns whether the lease is still the job's
 */
async function underLease(db: DatasetsDatabase, job: Job, write: (db: DatasetsDatabase) => Promise<void>): Promise<boolean> {
  return db.transaction(async (transaction) => {
    await lockDocument(transaction, keyOf(job));
    if (!(await lockLease(transaction, leaseOf(job)))) return false;
    await write(transaction);
    return true;
  });
}

export function leaseOf(job: Job): Lease {
  return { jobId: job.id, token: job.leaseToken ?? '' };
}

function keyOf({ id, datasetId, documentId, version }: Job): { datasetId: string; documentId: string; version: number } {
  if (documentId === null || version === null) throw new Error(`The job ${id} has no document.`);
  return { datasetId, documentId, version };
}

/** Its job goes with the document, so nobody is left to see this. */
function gone(): Problem {
  return new Problem('not_found', 'The document was deleted.');
}
