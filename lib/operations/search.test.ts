import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { openTestDatabases, type TestDatabases } from '#db/testing.ts';
import { RERANK_PRICE, SEARCH_PRICES } from '#lib/credits/prices.ts';
import type { Embedder } from '#lib/retrieval/embedder.ts';
import { createLocalEmbedder } from '#lib/retrieval/local-embedder.ts';
import type { Reranker } from '#lib/retrieval/rerank/reranker.ts';
import { TestApi } from '#lib/surfaces/testing.ts';
import { newTestAccount, type TestServices, testServices } from './testing.ts';

/** Prefers passages that end the earlier in the alphabet, which no leg does. */
const alphabetical: Reranker = {
  model: 'test/alphabetical',
  score: async (_query, passages) => passages.map((passage) => 1 - ((passage.at(-2) ?? 'z').charCodeAt(0) - 97) / 26),
};
const stuck: Reranker = { model: 'test/stuck', score: () => new Promise(() => {}) };
const broken: Reranker = { model: 'test/broken', score: async () => Promise.reject(new Error('no such model')) };

/** An embedder whose queries take a while. */
function slowEmbedder(milliseconds: number): Embedder {
  const embedder = createLocalEmbedder();
  return {
    ...embedder,
    embed: async (texts, purpose) => {
      if (purpose === 'query') await wait(milliseconds);
      return embedder.embed(texts, purpose);
    },
  };
}

describe('a search', () => {
  let databases: TestDatabases;
  let services: TestServices;
  let api: TestApi;
  let secret: string;
  let datasetId: string;

  beforeAll(async () => {
    databases = await openTestDatabases();
    ({ secret } = await newTestAccount(databases, 10_000));
    const filling = new TestApi(databases, secret);
    datasetId = (await filling.call('POST', '/datasets', { name: 'Foxes' })).body.id;
    for (const [index, letter] of [...'zyxwvuabc'].entries()) {
      const content = `${'fox '.repeat(9 - index)}in the forest number ${letter}.`;
      await filling.call('POST', `/datasets/${datasetId}/documents`, {
        content,
        external_id: letter,
        metadata: { index, odd: index % 2 === 1 },
      });
    }
    await filling.catchUp();
  });
  beforeEach(() => {
    services = testServices(databases);
    api = new TestApi(databases, secret, services);
  });
  afterAll(() => databases.close());

  const ask = (input: object) => api.call('POST', '/search', { query: 'fox forest', dataset_id: datasetId, ...input });
  // biome-ignore lint/suspicious/noExplicitAny: an answer of the API.
  const letters = (results: any[]) => results.map(({ external_id }) => external_id).join('');
  const used = ({ headers }: { headers: Headers }) => Number(headers.get('X-Credits-Used'));

  describe('with filters', () => {
    test('has only what fits them', async () => {
      expect(letters((await ask({ filters: { index: 3 } })).body.results)).toBe('w');
      const { body } = await ask({ filters: { or: [{ index: { in: [1, 2] } }, { external_id: 'c' }], odd: { ne: true } } });
      expect([...letters(body.results)].sort().join('')).toBe('cx');
    });

    test.each([
      [{ year: { above: 3 } }, '/filters/year/above'],
      [{ index: { gte: true } }, '/filters/index/gte'],
      [{ or: [{ index: 1 }, { page: 'two' }] }, '/filters/or/1/page'],
      [{ created_at: { gte: '0000-01-01' } }, '/filters/created_at/gte'],
      [{ 'a/b': { in: [] } }, '/filters/a~1b/in'],
    ])('%j that are wrong are told where', async (filters, pointer) => {
      const answer = await ask({ filters });
      expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer }] } });
      const batch = await api.call('POST', '/search/batch', { dataset_id: datasetId, queries: ['fox', { query: 'fox', filters }] });
      expect(batch).toMatchObject({ status: 422, body: { errors: [{ pointer: `/queries/1${pointer}` }] } });
      const estimate = await api.call('POST', '/estimate', {
        operation: 'search',
        input: { query: 'fox', dataset_id: datasetId, filters },
      });
      expect(estimate.body.errors[0].pointer).toBe(`/input${pointer}`);
    });
  });

  describe('with a reranking', () => {
    test('has the model’s order and scores, says what was before, and costs more', async () => {
      services.reranker = alphabetical;
      const before = letters((await ask({ limit: 50 })).body.results).indexOf('a') + 1;
      const answer = await ask({ rerank: true, limit: 3, explain: true });
      expect(letters(answer.body.results)).toBe('abc');
      expect(before).toBeGreaterThan(1);
      expect(answer.body.results[0]).toMatchObject({ score: 1, explain: { rerank: { score: 1, rank_before: before } } });
      expect(answer.body).toMatchObject({ omitted: [], credits: SEARCH_PRICES.hybrid + RERANK_PRICE });
      expect(answer.body.timings_ms.rerank).toBeGreaterThanOrEqual(0);
      expect(used(answer)).toBe(SEARCH_PRICES.hybrid + RERANK_PRICE);
      expect((await ask({ rerank: true, min_score: 0.95 })).body.results).toHaveLength(2);
    });

    test.each([
      ['is not configured', null, 'not_configured'],
      ['takes too long', stuck, 'late'],
      ['fails', broken, 'failed'],
    ])('that %s keeps the fused order, says so and is not charged', async (_what, reranker, reason) => {
      services.reranker = reranker;
      const answer = await ask({ rerank: { timeout_ms: 30 }, explain: true });
      expect(answer.body).toMatchObject({ omitted: [{ stage: 'rerank', reason }], credits: SEARCH_PRICES.hybrid });
      expect(letters(answer.body.results)).toBe(letters((await ask({})).body.results));
      expect(answer.body.results[0].explain.rerank).toBeNull();
      expect(used(answer)).toBe(SEARCH_PRICES.hybrid);
      await services.afterAnswer();
      const { body } = await api.call('GET', '/credits/transactions?limit=2');
      expect(body.transactions.map(({ amount }: { amount: number }) => amount)).toEqual([-SEARCH_PRICES.hybrid, -SEARCH_PRICES.hybrid]);
    });

    test('is estimated as it is held, and as little as it can come to', async () => {
      const estimate = async (input: object) =>
        (await api.call('POST', '/estimate', { operation: 'search', input: { query: 'fox', dataset_id: datasetId, ...input } })).body;
      const { hybrid, keyword } = SEARCH_PRICES;
      expect(await estimate({ rerank: true })).toMatchObject({ min_credits: hybrid, max_credits: hybrid + RERANK_PRICE, is_exact: false });
      expect(await estimate({ max_ms: 100 })).toMatchObject({ min_credits: keyword, max_credits: hybrid });
    });

    test('of nothing is not charged', async () => {
      services.reranker = alphabetical;
      expect((await ask({ query: 'zzzzqqqq', mode: 'keyword', rerank: true })).body).toMatchObject({
        results: [],
        omitted: [],
        credits: 1,
      });
    });
  });

  describe('with max_ms', () => {
    test.each(['hybrid', 'vector'])('goes by words alone when the vector is late, in mode %s, and costs what that costs', async (mode) => {
      services.embedder = slowEmbedder(5_000);
      const answer = await ask({ mode, max_ms: 60, explain: true });
      expect(answer).toMatchObject({
        status: 200,
        body: { omitted: [{ stage: 'vector', reason: 'late' }], credits: SEARCH_PRICES.keyword },
      });
      expect(answer.body.results.length).toBeGreaterThan(0);
      expect(answer.body.results[0].explain).toMatchObject({ vector: null, weights: { keyword: 1, vector: 0 } });
      expect(used(answer)).toBe(SEARCH_PRICES.keyword);
    });

    test('leaves out a reranking for which no time is left', async () => {
      const score = vi.fn(stuck.score);
      services.reranker = { ...stuck, score };
      const { body } = await ask({ rerank: true, max_ms: 1 });
      expect(body.omitted).toContainEqual({ stage: 'rerank', reason: 'late' });
      expect(score).not.toHaveBeenCalled();
    });

    test('is no matter where everything is in time', async () => {
      expect((await ask({ max_ms: 60_000 })).body).toMatchObject({ omitted: [], credits: SEARCH_PRICES.hybrid });
    });
  });

  test('explains each hit, and how long each stage took', async () => {
    const { body } = await ask({
      explain: true,
      highlights: true,
      recency: { half_life_days: 30 },
      weights: { keyword: 3, vector: 1 },
      expand: 1,
    });
    expect(body.timings_ms).toEqual({
      embed: expect.any(Number),
      search: expect.any(Number),
      rerank: null,
      expand: expect.any(Number),
      total: body.query_time_ms,
    });
    for (const { score, explain, content, highlights } of body.results) {
      expect(explain).toMatchObject({ weights: { keyword: 0.75, vector: 0.25 }, rerank: null, keyword: { rank: expect.any(Number) } });
      expect(score).toBeCloseTo(explain.fused_score * explain.recency, 6);
      const marked = new Set(highlights.map(({ start, end }: { start: number; end: number }) => content.slice(start, end)));
      expect(marked).toContain('fox');
    }
    const { body: plain } = await ask({});
    expect(plain).not.toHaveProperty('timings_ms');
    expect(plain.results[0]).not.toHaveProperty('highlights');
  });

  test('in a batch has its own result, error, omissions and price', async () => {
    services.reranker = broken;
    const queries = [
      { query: 'fox', filters: { index: { lte: 1 } } },
      { query: 'fox', rerank: true },
      { query: 'fox', mode: 'keyword', max_per_document: 1, expand: 1, min_score: 0.5, explain: true },
      { query: 'fox', dataset_id: 'ds_000000000000000000000000' },
    ];
    const answer = await api.call('POST', '/search/batch', {
      dataset_id: datasetId,
      queries: ['fox', ...queries],
    });
    expect(answer.body.results.map(({ credits }: { credits: number }) => credits)).toEqual([2, 2, 2, 1, 0]);
    expect(used(answer)).toBe(7);
    const [, filtered, reranked, explained, failed] = answer.body.results;
    expect(filtered.results).toHaveLength(2);
    expect(reranked.omitted).toEqual([{ stage: 'rerank', reason: 'failed' }]);
    expect(explained.timings_ms.embed).toBeNull();
    expect(failed.error).toMatchObject({ code: 'not_found' });
  });
});
