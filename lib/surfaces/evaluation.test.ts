import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readBalance } from '#db/auth/credits.ts';
import { evaluationRuns } from '#db/datasets/schema/index.ts';
import { openTestDatabases, type TestDatabases } from '#db/testing.ts';
import { Problem } from '#lib/errors.ts';
import { newTestAccount } from '#lib/operations/testing.ts';
import { ndcgAt } from '#lib/retrieval/evaluation/metrics.ts';
import { createTextbookBm25 } from '#lib/retrieval/evaluation/textbook-bm25.ts';
import { TestApi } from './testing.ts';

const ROOT = join(import.meta.dirname, '../..');
const QUESTIONS = readFileSync(join(ROOT, 'evaluation/docs-questions.csv'), 'utf8');

/**
 * nDCG@10 of the questions about this project's own documentation, as last recorded. The documentation goes on being
 * written, so it may fall a little; if it falls by more, see which questions did with `npm run evaluate`.
 */
const RECORDED = { keyword: 0.919, hybrid: 0.919 };
const TOLERANCE = 0.03;
/** By how much the hybrid may be worse than its keyword leg alone. */
const NO_LOSS = 0.005;

const PAGES = ['README.md', ...globSync('docs/*.md', { cwd: ROOT }).sort()];
const readPage = (page: string) => readFileSync(join(ROOT, page), 'utf8');

let databases: TestDatabases;
let api: TestApi;
let userId: string;
let datasetId: string;
let path: string;

beforeAll(async () => {
  databases = await openTestDatabases();
  const account = await newTestAccount(databases, 1_000);
  userId = account.userId;
  api = new TestApi(databases, account.secret);
  datasetId = (await api.call('POST', '/datasets', { name: 'fltr documentation' })).body.id;
  path = `/datasets/${datasetId}/evaluation`;
  for (const page of PAGES) {
    const content = readPage(page);
    await api.call('POST', `/datasets/${datasetId}/documents`, { external_id: page, name: page.split('/').at(-1), content });
  }
  await api.catchUp();
  const uploaded = await api.call('POST', `${path}/questions`, { content: QUESTIONS });
  expect(uploaded).toMatchObject({ status: 200, body: { questions: 45, answers: 51 } });
});
afterAll(() => databases.close());

test('the search answers the questions about this documentation as well as recorded, the hybrid no worse than keywords alone', async () => {
  const before = await readBalance(databases.authDb, userId);
  const { status, headers, body } = await api.call('POST', `${path}/runs`, { configurations: [{ mode: 'keyword' }, { mode: 'hybrid' }] });
  expect(status).toBe(201);
  const [keyword, hybrid] = body.runs.map((run: { metrics: { ndcg_at_10: { mean: number } } }) => run.metrics.ndcg_at_10.mean);
  expect(keyword).toBeGreaterThanOrEqual(RECORDED.keyword - TOLERANCE);
  expect(hybrid).toBeGreaterThanOrEqual(RECORDED.hybrid - TOLERANCE);
  expect(hybrid).toBeGreaterThanOrEqual(keyword - NO_LOSS);

  for (const { low, mean, high } of Object.values<{ low: number; mean: number; high: number }>(body.runs[0].metrics)) {
    expect(low).toBeLessThanOrEqual(mean);
    expect(high).toBeGreaterThanOrEqual(mean);
  }
  expect(body.difference.ndcg_at_10.mean).toBeCloseTo(hybrid - keyword, 10);
  // 45 searches by keyword at 1 credit, 45 hybrid ones at 2.
  expect(body.credits).toBe(135);
  expect(headers.get('x-credits-used')).toBe('135');
  await api.services.afterAnswer();
  const after = await readBalance(databases.authDb, userId);
  expect(before.available - after.available).toBe(135);
  expect(after.held).toBe(0);
});

test('keywords find the page that answers no worse than a textbook BM25 of whole pages, though they find passages', async () => {
  const textbook = await createTextbookBm25(
    PAGES.map((page) => ({ id: page, text: readPage(page) })),
    'en',
  );
  const { body } = await api.call('GET', `${path}/questions?limit=100`);
  const differences: number[] = [];
  for (const { question, answers } of body.questions as { question: string; answers: { external_id?: string }[] }[]) {
    const relevant = Object.fromEntries(answers.flatMap(({ external_id }) => (external_id ? [[external_id, 1]] : [])));
    if (Object.keys(relevant).length === 0) continue;
    const found = await api.call('POST', '/search', { query: question, dataset_id: datasetId, mode: 'keyword', limit: 50 });
    const pages = new Set<string>(found.body.results.map((result: { external_id: string }) => result.external_id));
    differences.push(ndcgAt(10, [...pages], relevant) - ndcgAt(10, textbook(question, 10), relevant));
  }
  expect(differences.length).toBeGreaterThan(30);
  expect(differences.reduce((sum, difference) => sum + difference, 0) / differences.length).toBeGreaterThanOrEqual(-NO_LOSS);
});

test('runs are kept, listed newest first, compared, and forgotten when that is asked', async () => {
  const { body: ran } = await api.call('POST', `${path}/runs`, { configurations: [{ mode: 'keyword' }] });
  const [run] = ran.runs;
  expect(ran.difference).toBeNull();
  const { body: list } = await api.call('GET', `${path}/runs?limit=2&questions_hash=${run.questions_hash}`);
  expect(list.runs[0]).toEqual(run);
  const { body: detailed } = await api.call('GET', `${path}/runs/${run.id}?against=${list.runs[1].id}`);
  expect(detailed.results).toHaveLength(45);
  expect(detailed.results[0]).toMatchObject({ question: 'How much does a hybrid search cost?', answers: 2 });
  expect(detailed.difference.ndcg_at_10).toHaveProperty('low');

  // Other questions cannot be compared with these; a question that stays keeps its id, one that went has no text.
  await api.call('POST', `${path}/questions`, {
    questions: [{ question: 'Do bought credits ever expire?', external_id: 'docs/credits.md' }],
  });
  const { body: questions } = await api.call('GET', `${path}/questions`);
  const { body: again } = await api.call('GET', `${path}/runs/${run.id}`);
  expect(again.results[1]).toMatchObject({ question_id: questions.questions[0].id, question: 'Do bought credits ever expire?' });
  expect(again.results[0].question).toBeNull();
  const { body: other } = await api.call('POST', `${path}/runs`, { configurations: [{ mode: 'keyword' }] });
  expect((await api.call('GET', `${path}/runs/${run.id}?against=${other.runs[0].id}`)).status).toBe(409);

  expect((await api.call('DELETE', `${path}/runs/${other.runs[0].id}`)).status).toBe(204);
  expect((await api.call('GET', `${path}/runs/${other.runs[0].id}`)).status).toBe(404);
  expect((await api.call('POST', `${path}/questions`, { content: QUESTIONS })).status).toBe(200);
});

test('a file with bad rows is refused with all of them, and the questions stay as they were', async () => {
  const form = new FormData();
  form.set('file', new File(['question,document\nWho?,search.md\n,search.md\nWhy?,nothing.md'], 'questions.csv', { type: 'text/csv' }));
  const { status, body } = await api.call('POST', `${path}/questions`, form);
  expect(status).toBe(422);
  expect(body.errors).toEqual([
    { pointer: '/file', detail: 'Row 3: the question is empty.' },
    { pointer: '/file', detail: 'Row 4: no document of this dataset has the name "nothing.md".' },
  ]);
  expect((await api.call('GET', `${path}/questions?limit=1`)).body.total).toBe(45);
});

test('the price is known before, and nothing is run that is not covered', async () => {
  const { body } = await api.call('POST', '/estimate', { operation: 'runEvaluation', input: { dataset_id: datasetId } });
  expect(body).toMatchObject({ min_credits: 90, max_credits: 90, is_exact: true });
  const poor = await newTestAccount(databases, 1);
  const theirs = new TestApi(databases, poor.secret);
  const theirDataset = (await theirs.call('POST', '/datasets', { name: 'Poor' })).body.id;
  await theirs.call('POST', `/datasets/${theirDataset}/documents`, { content: 'Boats may stay for two nights.', name: 'rules.txt' });
  await theirs.call('POST', `/datasets/${theirDataset}/evaluation/questions`, {
    questions: [{ question: 'How long?', passage: 'two nights' }],
  });
  expect(await theirs.call('POST', `/datasets/${theirDataset}/evaluation/runs`, {})).toMatchObject({ status: 402 });
  expect((await theirs.call('GET', `/datasets/${theirDataset}/evaluation/runs`)).body.total).toBe(0);
});

test('a run that fails asks no further question', async () => {
  const { embedder } = api.services;
  let asked = 0;
  const embed: typeof embedder.embed = (texts, purpose) =>
    ++asked === 1 ? Promise.reject(new Problem('upstream_failed', 'The model does not answer.')) : embedder.embed(texts, purpose);
  api.services.embedder = { ...embedder, embed };
  const { status } = await api.call('POST', `${path}/runs`, {});
  await sleep(1_000);
  api.services.embedder = embedder;
  expect(status).toBe(502);
  // The one that failed, and none but the one that was asked beside it.
  expect(asked).toBeLessThanOrEqual(2);
});

test('a run that takes too long is given up, and nothing is charged or kept', async () => {
  const { total: before } = (await api.call('GET', `${path}/runs`)).body;
  await api.services.afterAnswer();
  const balance = await readBalance(databases.authDb, userId);
  const { now } = api.services;
  // A clock on which each look is a minute later than the one before.
  let minutes = 0;
  api.services.now = () => new Date(now().getTime() + minutes++ * 60_000);
  const { status, body } = await api.call('POST', `${path}/runs`, {});
  api.services.now = now;
  expect(status).toBe(503);
  expect(body.detail).toContain('longer than 3 minutes');
  await api.services.afterAnswer();
  expect(await readBalance(databases.authDb, userId)).toEqual(balance);
  expect((await api.call('GET', `${path}/runs`)).body.total).toBe(before);
});

test('a wrong configuration, a dataset without questions and somebody else’s dataset are refused by name', async () => {
  const wrong = await api.call('POST', `${path}/runs`, { configurations: [{ mode: 'guess' }] });
  expect(wrong).toMatchObject({ status: 422, body: { errors: [{ pointer: '/configurations/0/mode' }] } });
  const empty = (await api.call('POST', '/datasets', { name: 'Empty' })).body.id;
  expect((await api.call('POST', `/datasets/${empty}/evaluation/runs`, {})).status).toBe(409);
  await api.call('PATCH', `/datasets/${datasetId}`, { is_public: true });
  const stranger = new TestApi(databases, (await newTestAccount(databases, 100)).secret);
  for (const [method, place] of [
    ['GET', '/questions'],
    ['GET', '/runs'],
    ['POST', '/runs'],
    ['DELETE', '/questions'],
  ] as const) {
    expect((await stranger.call(method, path + place, method === 'POST' ? {} : undefined)).status, `${method} ${place}`).toBe(404);
  }
});

test('a dataset that is deleted while it is measured is told as gone, and nothing is charged', async () => {
  const gone = (await api.call('POST', '/datasets', { name: 'Soon gone' })).body.id;
  await api.call('POST', `/datasets/${gone}/evaluation/questions`, { questions: [{ question: 'Where to?', passage: 'away' }] });
  const before = await readBalance(databases.authDb, userId);
  const { datasetsDb } = api.services;
  const values = (rows: object[]) => ({
    returning: async () => {
      await api.call('DELETE', `/datasets/${gone}`);
      return datasetsDb
        .insert(evaluationRuns)
        .values(rows as (typeof evaluationRuns.$inferInsert)[])
        .returning();
    },
  });
  api.services.datasetsDb = Object.assign(Object.create(datasetsDb), { insert: () => ({ values }) });
  const measured = await api.call('POST', `/datasets/${gone}/evaluation/runs`, {});
  api.services.datasetsDb = datasetsDb;
  expect(measured).toMatchObject({ status: 404, body: { code: 'not_found' } });
  await api.services.afterAnswer();
  expect(await readBalance(databases.authDb, userId)).toEqual(before);
});
