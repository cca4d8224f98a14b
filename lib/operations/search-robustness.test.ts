import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestDatabases, type TestDatabases } from '#db/testing.ts';
import { TestApi } from '#lib/surfaces/testing.ts';
import { batchSearch } from './batch-search.ts';
import { perform } from './perform.ts';
import { search } from './search.ts';
import { newTestAccount, type TestAccount } from './testing.ts';

const QUERIES = [
  'the of and',
  '🦊'.repeat(500),
  'שלום עולם مرحبا بالعالم',
  '港口城市的房屋 — где зимуют раки',
  `' or 1=1; drop table chunks; -- & | ! ( ) :* <-> "`,
  '"\\" -"a*" -[x] "(.*)" {1:2}/3',
  'fox\u0000fox',
  '\ud800 lone \udfff',
  '\u202e reversed \u200b\u2060',
  '%_\\%s $1 $x',
];

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 50 }).map((units) => String.fromCharCode(...units)),
  fc.constantFrom(...QUERIES),
);
const number = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(0, -0, 1e308, 5e-324, 2 ** 31, -(2 ** 53), 0.01, 1));
const scalar = fc.oneof(text, number, fc.boolean(), fc.constant(null));
const field = fc.oneof(
  text,
  fc.constantFrom('document_id', 'external_id', 'created_at', 'mime_type', 'page', 'metadata.page', 'a.b', 'year'),
);
const moment = fc.oneof(
  fc.constantFrom('9999-12-31T23:59:59-23:59', '0001-01-01', '1000-01-01T00:00:00+23:59', '2026-02-29', '2024-06-30T23:59:60Z'),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
);
const operator = fc.constantFrom('eq', 'ne', 'in', 'nin', 'gt', 'gte', 'lt', 'lte', 'exists', 'contains', 'prefix', 'like');
const condition = fc.oneof(
  scalar,
  fc.dictionary(operator, fc.oneof(scalar, fc.array(scalar, { maxLength: 4 })), { maxKeys: 3 }),
  fc.dictionary(operator, moment, { maxKeys: 2 }),
);
const { filter } = fc.letrec((tie) => ({
  filter: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.dictionary(field, condition, { maxKeys: 3 }),
    fc.record({ and: fc.array(tie('filter'), { maxLength: 3 }) }),
    fc.record({ or: fc.array(tie('filter'), { maxLength: 3 }), not: tie('filter') }),
    fc.record({ created_at: fc.dictionary(fc.constantFrom('gt', 'lte', 'eq', 'nin'), moment, { maxKeys: 2 }) }),
  ),
}));
/** Filters that are right, with values of any kind. */
const soundFilter = fc.dictionary(
  fc.constantFrom('year', 'a.b', 'metadata.page', 'a'),
  fc.oneof(
    fc.record({
      eq: fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean()),
    }),
    fc.record({ contains: fc.oneof(fc.string(), fc.integer()), exists: fc.boolean() }),
    fc.record({ gte: fc.oneof(fc.string({ unit: 'grapheme' }), fc.double({ noNaN: true, noDefaultInfinity: true })) }),
    fc.record({ prefix: fc.string(), nin: fc.array(fc.oneof(fc.string(), fc.integer()), { minLength: 1, maxLength: 5 }) }),
  ),
  { maxKeys: 3 },
);
const SETTINGS = {
  mode: fc.constantFrom('hybrid', 'keyword', 'vector'),
  fusion: fc.constantFrom('weighted', 'rrf'),
  limit: fc.oneof(fc.integer({ min: 1, max: 50 }), number),
  weights: fc.record({ keyword: number, vector: number }),
  filters: fc.oneof(filter, soundFilter),
  recency: fc.record({
    half_life_days: fc.oneof(fc.double({ min: 0.01, max: 36_500, noNaN: true }), number),
    weight: fc.oneof(fc.constant(1), number),
  }),
  min_score: fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), number),
  max_per_document: fc.oneof(fc.integer({ min: 1, max: 3 }), number),
  expand: fc.constantFrom(0, 1, 2),
  rerank: fc.oneof(fc.boolean(), fc.record({ timeout_ms: number })),
  max_ms: fc.oneof(fc.integer({ min: 1, max: 100 }), number),
  highlights: fc.boolean(),
  explain: fc.boolean(),
};
/** A few settings at a time: of many, one would nearly always be refused, and the rest never be tried. */
const settings = fc
  .tuple(fc.record(SETTINGS), fc.subarray(Object.keys(SETTINGS) as (keyof typeof SETTINGS)[], { maxLength: 3 }))
  .map(([all, names]) => Object.fromEntries(names.map((name) => [name, all[name]])));

describe('whatever is asked', () => {
  let databases: TestDatabases;
  let account: TestAccount;
  let api: TestApi;
  let datasetId: string;

  beforeAll(async () => {
    databases = await openTestDatabases();
    account = await newTestAccount(databases, 1_000_000);
    api = new TestApi(databases, account.secret);
    datasetId = (await api.call('POST', '/datasets', { name: 'Anything' })).body.id;
    const content = `# Foxes\n\nThe fox 🦊 lives 港口城市的房屋.\n\n# Others\n\n${'Animals live in the forest. '.repeat(100)}`;
    for (const year of [2024, '2025', null]) {
      await api.call('POST', `/datasets/${datasetId}/documents`, { content, metadata: { year, a: { b: [year, true] } } });
    }
    await api.catchUp();
  });
  afterAll(() => databases.close());

  test.each(QUERIES)('%j has an answer over REST', async (query) => {
    for (const mode of ['hybrid', 'keyword', 'vector']) {
      const { status, body } = await api.call('POST', '/search', {
        query,
        dataset_id: datasetId,
        mode,
        explain: true,
        highlights: true,
        expand: 1,
      });
      expect(status, JSON.stringify(body)).toBe(200);
    }
  });

  test.each(['', '   ', '\n\t'])('the empty query %j is refused where it stands', async (query) => {
    expect((await api.call('POST', '/search', { query, dataset_id: datasetId })).body).toMatchObject({ errors: [{ pointer: '/query' }] });
  });

  test.each(['', '   ', 'x'.repeat(1_001)])('a batch with a text that is no query (%j) is refused where it stands', async (query) => {
    const answer = await api.call('POST', '/search/batch', { dataset_id: datasetId, queries: ['fox', query] });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer: '/queries/1' }] } });
  });

  test('a filter on a name that JavaScript keeps to itself is refused, and not left out', async () => {
    const body = `{"dataset_id":"${datasetId}","query":"fox","filters":{"or":[{"__proto__":1}]}}`;
    const answer = await api.call('POST', '/search', JSON.parse(body));
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer: '/filters/or/0/__proto__' }] } });
  });

  test.each(['{}', '{"__proto__":1}'])('a filter that nests a million deep, with %s in it, is refused', async (innermost) => {
    const body = `{"dataset_id":"${datasetId}","query":"fox","filters":${'{"not":'.repeat(1_000_000)}${innermost}${'}'.repeat(1_000_000)}}`;
    expect(await api.call('POST', '/search', body)).toMatchObject({ status: 422 });
  });

  test('a query without words is like no passage', async () => {
    for (const mode of ['vector', 'hybrid']) {
      const { body } = await api.call('POST', '/search', {
        dataset_id: datasetId,
        query: '🐙 !!!',
        mode,
      });
      expect(body.results.filter(({ score }: { score: number }) => score > 0)).toEqual([]);
    }
  });

  test('there is an answer or a clear refusal, never a fault of ours', async () => {
    const outcomes = { answered: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(text, settings, fc.boolean(), async (query, more, isBatch) => {
        const input = { query, dataset_id: datasetId, ...more };
        const outcome = isBatch
          ? await perform(api.services, batchSearch, account.caller, { queries: [input] })
          : await perform(api.services, search, account.caller, input);
        const failure = outcome.ok
          ? 'results' in outcome.output && (outcome.output.results[0] as { error?: { status: number } })?.error
          : null;
        if (failure) expect(failure.status).toBeLessThan(500);
        if (!outcome.ok) {
          expect(outcome.problem.code, String(outcome.problem.cause)).toBe('invalid_input');
          expect(outcome.problem.errors.every(({ detail, pointer }) => detail !== '' && pointer.startsWith('/'))).toBe(true);
        }
        outcomes[outcome.ok ? 'answered' : 'refused']++;
        await api.services.afterAnswer();
      }),
      { numRuns: 150, interruptAfterTimeLimit: 60_000 },
    );
    expect(outcomes.answered).toBeGreaterThan(0);
    expect(outcomes.refused).toBeGreaterThan(0);
  });
});
