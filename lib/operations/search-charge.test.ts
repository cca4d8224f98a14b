import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openTestDatabases, type TestDatabases } from '#db/testing.ts';
import { RERANK_PRICE, SEARCH_PRICES } from '#lib/credits/prices.ts';
import { TestApi } from '#lib/surfaces/testing.ts';
import { newTestAccount, type TestServices, testServices } from './testing.ts';

let databases: TestDatabases;
let services: TestServices;
let datasetId: string;
/** How often a reranking was asked for. */
let asked = 0;

beforeAll(async () => {
  databases = await openTestDatabases();
  const owner = new TestApi(databases, (await newTestAccount(databases, 100)).secret);
  datasetId = (await owner.call('POST', '/datasets', { name: 'Foxes', is_public: true })).body.id;
  for (const content of ['A fox.', 'A fox and a hen.']) await owner.call('POST', `/datasets/${datasetId}/documents`, { content });
  await owner.catchUp();
});
beforeEach(() => {
  asked = 0;
  services = testServices(databases);
  services.reranker = {
    model: 'test/counting',
    score: async (_query, passages) => {
      asked++;
      return passages.map(() => 1);
    },
  };
});
afterAll(() => databases.close());

async function callerWith(credits: number) {
  const api = new TestApi(databases, (await newTestAccount(databases, credits)).secret, services);
  return (input: object) => api.call('POST', '/search', { query: 'fox', dataset_id: datasetId, ...input });
}

test('a reranking, which costs the deployment money, is not begun for a caller who cannot pay for it', async () => {
  const search = await callerWith(SEARCH_PRICES.hybrid + RERANK_PRICE);
  expect((await search({ rerank: true })).status).toBe(200);
  expect((await search({ rerank: true })).status).toBe(402);
  // Whatever the second had begun would be over before this.
  await (await callerWith(10))({});
  expect(asked).toBe(1);
});

test('a reranking is not asked for when no time is left', async () => {
  const search = await callerWith(10);
  const { body } = await search({ rerank: true, mode: 'keyword', max_ms: 1 });
  expect(body).toMatchObject({ omitted: [{ stage: 'rerank', reason: 'late' }], credits: SEARCH_PRICES.keyword });
  expect(asked).toBe(0);
});

test('a result with just the least score is not left out', async () => {
  const search = await callerWith(10);
  const [best, other] = (await search({ mode: 'keyword' })).body.results;
  expect(best.score).toBeGreaterThan(other.score);
  expect((await search({ mode: 'keyword', min_score: best.score })).body.results).toHaveLength(1);
});

test('a search without a key costs nothing, and its answer has no receipt', async () => {
  const anonymous = new TestApi(databases, null, services);
  const { status, body, headers } = await anonymous.call('POST', '/search', { query: 'fox', dataset_id: datasetId });
  expect(status).toBe(200);
  expect(body.credits).toBe(0);
  expect(headers.get('X-Credits-Used')).toBeNull();
});
