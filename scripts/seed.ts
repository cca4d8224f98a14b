import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createApiKey, isApiKeyValid } from '#db/auth/api-keys.ts';
import { grantCredits } from '#db/auth/credits.ts';
import { ensureUser } from '#db/auth/users.ts';
import { hashSecret, newApiKey } from '#lib/auth/api-keys.ts';
import { DEMO_PERSON } from '#lib/auth/demo-person.ts';
import { ALL_SCOPES } from '#lib/auth/scopes.ts';
import { openServices } from '#lib/context.ts';
import { openAccount } from '#lib/credits/accounts.ts';
import type { Problem, ProblemCode } from '#lib/errors.ts';
import { createDocument } from '#lib/operations/create-document.ts';
import { createDataset, listDatasets } from '#lib/operations/datasets.ts';
import type { AnyOperation, InputOf, OutputOf } from '#lib/operations/define.ts';
import { listGoldenQuestions, uploadGoldenQuestions } from '#lib/operations/evaluation/golden-questions.ts';
import { perform } from '#lib/operations/perform.ts';
import type { Services } from '#lib/operations/services.ts';

const ROOT = join(import.meta.dirname, '..');
const DATASET_NAME = 'fltr documentation';
/** Enough to play with for an afternoon. */
const DEMO_CREDITS = 1_000;

/** A page whose last version is still on its way, from a start that was killed; a demo account that has spent all, or has capped itself. */
const LEAVES_PAGE_AS_IT_IS: ProblemCode[] = ['conflict', 'insufficient_credits', 'spend_cap_reached'];

export interface Seeded {
  email: string;
  apiKey: string;
  datasetId: string;
}

/**
 * Makes the demo account, its key and a dataset of this project's own documentation, through the same operations that
 * customers use. A later start changes only what has changed since: pages that are as they were cost and do nothing.
 *
 * @param previous what an earlier start made; used again where the databases still hold it
 */
export async function seed(previous: Seeded | null): Promise<Seeded> {
  const deferred: (() => Promise<unknown>)[] = [];
  const services = { ...(await openServices((work) => void deferred.push(work))), log: () => {} };
  const { id: userId, email } = await ensureUser(services.authDb, DEMO_PERSON);
  await openAccount(services.authDb, userId);
  await grantCredits(services.authDb, userId, {
    operationId: 'demo',
    kind: 'grant',
    reason: 'demo',
    bucket: 'bought',
    credits: DEMO_CREDITS,
  });
  const apiKey = await ensureKey(services, userId, previous?.apiKey);
  const datasetId = await ensureDataset(services, userId);
  await addPages(services, userId, datasetId);
  await addQuestions(services, userId, datasetId);
  for (const work of deferred) await work();
  return { email, apiKey, datasetId };
}

async function ensureKey({ authDb }: Services, userId: string, previous: string | undefined): Promise<string> {
  if (previous && (await isApiKeyValid(authDb, userId, hashSecret(previous)))) return previous;
  const { secret, hash, prefix } = newApiKey();
  await createApiKey(authDb, userId, { name: 'Demo', hash, prefix, scopes: ALL_SCOPES, datasetIds: null, expiresAt: null });
  return secret;
}

async function ensureDataset(services: Services, userId: string): Promise<string> {
  const { datasets } = await run(services, userId, listDatasets, { limit: 100, sort: 'created_at' });
  const existing = datasets.find(({ name }) => name === DATASET_NAME);
  if (existing) return existing.id;
  const created = await run(services, userId, createDataset, {
    name: DATASET_NAME,
    description: 'How fltr works: documents, searching, credits, agents and deployment.',
    is_public: true,
    language: 'en',
  });
  return created.id;
}

async function addPages(services: Services, userId: string, datasetId: string): Promise<void> {
  for (const page of ['README.md', ...globSync('docs/*.md', { cwd: ROOT }).sort()]) {
    const content = readFileSync(join(ROOT, page), 'utf8');
    const input = { dataset_id: datasetId, external_id: page, name: page.split('/').at(-1), content };
    const outcome = await perform(services, createDocument, { via: 'session', userId }, input);
    if (!outcome.ok && !LEAVES_PAGE_AS_IT_IS.includes(outcome.problem.code)) throw failed(createDocument, outcome.problem);
  }
}

/** What a reader would ask, to measure the search by; questions that somebody put in their place stay. */
async function addQuestions(services: Services, userId: string, datasetId: string): Promise<void> {
  const { total } = await run(services, userId, listGoldenQuestions, { dataset_id: datasetId, limit: 1 });
  if (total > 0) return;
  const content = readFileSync(join(ROOT, 'evaluation/docs-questions.csv'), 'utf8');
  await run(services, userId, uploadGoldenQuestions, { dataset_id: datasetId, content });
}

async function run<O extends AnyOperation>(services: Services, userId: string, operation: O, input: InputOf<O>): Promise<OutputOf<O>> {
  const outcome = await perform(services, operation, { via: 'session', userId }, input);
  if (outcome.ok) return outcome.output;
  throw failed(operation, outcome.problem);
}

function failed(operation: AnyOperation, problem: Problem): Error {
  return new Error(`The demo's ${operation.name} failed: ${problem.message}`, { cause: problem.cause });
}
