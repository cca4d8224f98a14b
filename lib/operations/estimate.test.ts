import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { grantCredits } from '#db/auth/credits.ts';
import { openTestDatabases, type TestDatabases } from '#db/testing.ts';
import { DOCUMENT_PRICES, MAX_DOCUMENT_BYTES, SEARCH_PRICES } from '#lib/credits/prices.ts';
import { TestApi } from '#lib/surfaces/testing.ts';
import { CHARGED_OPERATIONS } from './estimate.ts';
import { operations } from './index.ts';
import { newTestAccount } from './testing.ts';

describe('an estimate', () => {
  let databases: TestDatabases;
  let api: TestApi;
  let datasetId: string;

  beforeAll(async () => {
    databases = await openTestDatabases();
    api = new TestApi(databases, (await newTestAccount(databases, 100)).secret);
    datasetId = (await api.call('POST', '/datasets', { name: 'Estimated' })).body.id;
  });
  afterAll(() => databases.close());

  const ask = (operation: string, input: object, more: object = {}) => api.call('POST', '/estimate', { operation, input, ...more });
  const receipt = ({ headers }: { headers: Headers }) => Number(headers.get('X-Credits-Used'));
  const spent = async (operation: string) => {
    await api.catchUp();
    const { body } = await api.call('GET', `/credits/transactions?operation=${operation}&limit=1`);
    return -(body.transactions[0]?.amount ?? 0);
  };

  test('is there for every operation that may cost something', () => {
    const priced = operations.filter(({ cost, storedCost }) => cost ?? storedCost).map(({ name }) => name);
    expect(priced.sort()).toEqual(Object.keys(CHARGED_OPERATIONS).sort());
  });

  test.each(Object.keys(SEARCH_PRICES))('of a search in mode %s is what its receipt says', async (mode) => {
    const input = { dataset_id: datasetId, query: 'anything', mode };
    const { body } = await ask('search', input);
    expect(body).toMatchObject({ is_exact: true, is_covered: true });
    expect(body.max_credits).toBe(receipt(await api.call('POST', '/search', input)));
    expect(body.max_credits).toBe(await spent('search'));
  });

  test('of a batch is the sum that its receipt says', async () => {
    const input = { dataset_id: datasetId, queries: ['one', { query: 'two', mode: 'keyword' }, { query: 'three', dataset_id: datasetId }] };
    const { body } = await ask('batchSearch', input);
    expect(body).toMatchObject({ is_exact: true, max_credits: 5 });
    expect(receipt(await api.call('POST', '/search/batch', input))).toBe(body.max_credits);
    expect(await spent('batchSearch')).toBe(body.max_credits);
  });

  test('of a document is what is charged for it, or the range in which that lies', async () => {
    const small = { dataset_id: datasetId, content: 'A short note.' };
    const { body: exact } = await ask('createDocument', small);
    expect(exact).toMatchObject({ is_exact: true, min_credits: 2, max_credits: 2 });
    await api.call('POST', `/datasets/${datasetId}/documents`, small);
    expect(await spent('createDocument')).toBe(2);

    // Most of this page is markup, which is not charged.
    const page = {
      dataset_id: datasetId,
      name: 'page.html',
      content: `<!-- ${'x'.repeat(1_200_000)} --><p>Little to read.</p>`,
      external_id: 'page',
    };
    const { body: range } = await ask('createDocument', page);
    expect(range).toMatchObject({ is_exact: false, min_credits: 0, max_credits: 3 });
    expect((await ask('createDocument', { ...page, external_id: undefined })).body).toMatchObject({ min_credits: 2, max_credits: 3 });
    await api.call('POST', `/datasets/${datasetId}/documents`, page);
    expect(await spent('createDocument')).toBe(2);
    await api.call('POST', `/datasets/${datasetId}/documents`, page);
    expect(await spent('createDocument')).toBe(2);
  });

  test('of a file needs only its size', async () => {
    for (const { belowBytes, credits } of DOCUMENT_PRICES) {
      expect((await ask('createDocument', { dataset_id: datasetId }, { file_bytes: belowBytes - 1 })).body.max_credits).toBe(credits);
    }
    expect((await ask('createDocument', { dataset_id: datasetId }, { file_bytes: MAX_DOCUMENT_BYTES + 1 })).status).toBe(422);
  });

  test('of a retry is what the retry holds', async () => {
    const form = new FormData();
    form.set('file', new File([`%PDF-1.7 nothing ${'x'.repeat(1_000_000)}`], 'broken.pdf', { type: 'application/pdf' }));
    const { body: added } = await api.call('POST', `/datasets/${datasetId}/documents`, form);
    await api.catchUp();
    const { body } = await ask('retryDocument', { dataset_id: datasetId, document_id: added.id });
    expect(body).toMatchObject({ min_credits: 2, max_credits: 3 });
    expect(receipt(await api.call('POST', `/datasets/${datasetId}/documents/${added.id}/retry`))).toBe(body.max_credits);
    await api.catchUp();
  });

  test('of an evaluation is the sum of its searches, the least without what may be late', async () => {
    const golden = { questions: ['one', 'two', 'three'].map((question) => ({ question, passage: question })) };
    expect((await api.call('POST', `/datasets/${datasetId}/evaluation/questions`, golden)).status).toBeLessThan(300);
    const asked = (configurations: object[]) => ask('runEvaluation', { dataset_id: datasetId, configurations });
    expect((await asked([{}, { mode: 'keyword' }])).body).toMatchObject({ min_credits: 9, max_credits: 9 });
    expect((await asked([{ rerank: true }])).body).toMatchObject({ min_credits: 6, max_credits: 12 });
  });

  test('runs nothing and charges nothing, however often it is asked', async () => {
    const before = await api.call('GET', '/credits');
    const documents = await api.call('GET', `/datasets/${datasetId}/documents`);
    for (let index = 0; index < 3; index += 1) await ask('createDocument', { dataset_id: datasetId, content: 'Only asked.' });
    await api.catchUp();
    expect((await api.call('GET', '/credits')).body).toEqual(before.body);
    expect((await api.call('GET', `/datasets/${datasetId}/documents`)).body.total).toBe(documents.body.total);
  });

  test('says when the balance or a cap does not suffice', async () => {
    const { userId, secret } = await newTestAccount(databases, 1);
    const poor = new TestApi(databases, secret);
    const search = { operation: 'search', input: { dataset_id: datasetId, query: 'x' } };
    expect((await poor.call('POST', '/estimate', search)).body).toMatchObject({
      available: 1,
      available_under_caps: null,
      is_covered: false,
    });
    expect((await poor.call('POST', '/search', search.input)).status).toBe(402);
    await grantCredits(databases.authDb, userId, { operationId: 'more', kind: 'grant', reason: 'test', bucket: 'plan', credits: 99 });
    await databases.authPool.query('update credit_accounts set daily_credit_cap = 1 where user_id = $1', [userId]);
    expect((await poor.call('POST', '/estimate', search)).body).toMatchObject({
      available: 100,
      available_under_caps: 1,
      is_covered: false,
    });
    expect((await poor.call('POST', '/search', search.input)).body.code).toBe('spend_cap_reached');
  });

  test('of a wrong input says where it is wrong, and of a foreign scope which one is lacking', async () => {
    const { status, body } = await ask('search', { dataset_id: datasetId });
    expect(status).toBe(422);
    expect(body.errors).toMatchObject([{ pointer: '/input/query' }]);
    const narrow = new TestApi(databases, (await newTestAccount(databases, 5, ['credits:read'])).secret);
    const refused = await narrow.call('POST', '/estimate', { operation: 'search', input: { dataset_id: datasetId, query: 'x' } });
    expect(refused).toMatchObject({ status: 403, body: { required_scope: 'mcp:query' } });
  });
});
