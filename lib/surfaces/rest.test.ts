import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Pool } from '@neondatabase/serverless';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findLedgerFaults, type LedgerFault } from '#db/auth/ledger-faults.ts';
import { openRealDatabases, openTestDatabases, type TestDatabases } from '#db/testing.ts';
import { watchLedger } from '#lib/credits/testing.ts';
import { createDocument } from '#lib/operations/create-document.ts';
import { newTestAccount } from '#lib/operations/testing.ts';
import { answerRest } from './rest.ts';
import { TestApi } from './testing.ts';

const FIXTURES = join(import.meta.dirname, '../ingestion/fixtures');

function fileForm(name: string, bytes: Uint8Array<ArrayBuffer>, type = 'application/octet-stream', fields: Record<string, string> = {}) {
  const form = new FormData();
  form.set('file', new File([bytes], name, { type }));
  for (const [field, value] of Object.entries(fields)) form.set(field, value);
  return form;
}

describe('the main job over REST', () => {
  let databases: TestDatabases;
  let newFaults: () => Promise<LedgerFault[]>;
  beforeAll(async () => {
    databases = await openTestDatabases();
    newFaults = await watchLedger(databases.authDb);
  });
  afterAll(() => databases.close());

  async function newApi(credits = 100, scopes?: string[]) {
    const account = await newTestAccount(databases, credits, ...(scopes ? [scopes] : []));
    return { api: new TestApi(databases, account.secret), ...account };
  }

  async function newDataset(api: TestApi, input: Record<string, unknown> = {}): Promise<string> {
    const { body } = await api.call('POST', '/datasets', { name: `Notes ${Math.random()}`, ...input });
    return body.id;
  }

  test('from nothing to a search result in all three modes, with what it cost', async () => {
    const { api } = await newApi();
    const dataset = await api.call('POST', '/datasets', { name: 'Handbook', description: 'How we work' });
    expect(dataset).toMatchObject({ status: 201, body: { name: 'Handbook', is_public: false, document_count: 0 } });
    const path = `/datasets/${dataset.body.id}/documents`;

    const added = await api.call('POST', path, {
      content: '# Holidays\n\nEverybody has thirty days of paid leave a year.\n\n# Travel\n\nTrains are booked by the office.',
      name: 'handbook.md',
      external_id: 'handbook',
      metadata: { team: 'people' },
    });
    expect(added).toMatchObject({ status: 202, body: { status: 'queued', name: 'handbook.md', external_id: 'handbook' } });
    expect(added.headers.get('x-credits-used')).toBe('2');
    await api.catchUp();

    const ready = await api.call('GET', `${path}/${added.body.id}`);
    expect(ready.body).toMatchObject({ status: 'ready', progress: 1, error: null });
    expect(ready.body.chunk_count).toBeGreaterThan(0);
    expect((await api.call('GET', `/datasets/${dataset.body.id}`)).body.document_count).toBe(1);

    for (const [mode, cost] of Object.entries({ hybrid: '2', keyword: '1', vector: '1' })) {
      const found = await api.call('POST', '/search', { query: 'paid leave', dataset_id: dataset.body.id, mode });
      expect(found.status, mode).toBe(200);
      expect(found.body.results[0], mode).toMatchObject({
        document_id: added.body.id,
        external_id: 'handbook',
        metadata: { team: 'people' },
        citation: { document_name: 'handbook.md', heading_path: ['Holidays'] },
      });
      expect(found.headers.get('x-credits-used'), mode).toBe(cost);
    }
    await api.catchUp();
    const credits = await api.call('GET', '/credits');
    expect(credits.body).toMatchObject({ available: 94, plan: 94, held: 0 });
    const { body } = await api.call('GET', '/credits/transactions?limit=2');
    expect(body).toMatchObject({ total: 5, limit: 2, offset: 0, has_more: true });
    expect((await api.call('GET', '/credits/usage')).body).toMatchObject({ total: 6 });
    expect(await newFaults()).toEqual([]);
  });

  test('the language of each document is detected and told, unless the dataset has one', async () => {
    const { api } = await newApi();
    const finnish = { content: 'Sataman vanhat talot ostettiin viime vuonna, ja kaupunki aikoo säilyttää ne.' };
    const detecting = await api.call('POST', '/datasets', { name: 'Detecting' });
    expect(detecting.body).toMatchObject({ language: 'auto', languages: [] });
    const given = await api.call('POST', '/datasets', { name: 'Given', language: 'de' });
    expect(given.body).toMatchObject({ language: 'de', languages: ['de'] });
    expect((await api.call('POST', '/datasets', { name: 'Wrong', language: 'finnish' })).status).toBe(422);

    for (const [dataset, language] of [
      [detecting, 'fi'],
      [given, 'de'],
    ] as const) {
      const added = await api.call('POST', `/datasets/${dataset.body.id}/documents`, finnish);
      await api.catchUp();
      expect((await api.call('GET', `/datasets/${dataset.body.id}/documents/${added.body.id}`)).body.language).toBe(language);
      expect((await api.call('GET', `/datasets/${dataset.body.id}`)).body.languages).toEqual([language]);
    }
    const search = async (body: object) => (await api.call('POST', '/search', { query: 'talo', mode: 'keyword', ...body })).body.results;
    const [found] = await search({ dataset_id: detecting.body.id, highlights: true });
    expect(found.highlights).toEqual([{ start: 15, end: 20 }]);
    // By its first letters only, in the wrong language.
    const [foundAsGerman] = await search({ dataset_id: given.body.id, highlights: true });
    expect(foundAsGerman.highlights).toEqual([]);
    expect(foundAsGerman.score).toBeLessThan(found.score / 2);
  });

  test('files of every supported type become searchable', async () => {
    const { api } = await newApi();
    const datasetId = await newDataset(api);
    const files = readdirSync(FIXTURES);
    expect(new Set(files.map((name) => name.split('.').at(-1)))).toEqual(new Set(['txt', 'md', 'html', 'pdf']));
    for (const name of files) {
      const { status } = await api.call(
        'POST',
        `/datasets/${datasetId}/documents`,
        fileForm(name, new Uint8Array(readFileSync(join(FIXTURES, name)))),
      );
      expect(status, name).toBe(202);
    }
    await api.catchUp();
    const { body } = await api.call('GET', `/datasets/${datasetId}/documents?limit=100`);
    const ready = body.documents
      .filter(({ status }: { status: string }) => status === 'ready')
      .map(({ name }: { name: string }) => name.split('.').at(-1));
    expect(new Set(ready)).toEqual(new Set(['txt', 'md', 'html', 'pdf']));
    for (const document of body.documents) {
      if (document.status !== 'ready')
        expect(document, document.name).toMatchObject({ status: 'failed', error: { detail: expect.any(String) } });
    }
  });

  test('a citation’s span holds the passage in the text that fetch reads', async () => {
    const { api } = await newApi();
    const datasetId = await newDataset(api);
    const text = Array.from({ length: 60 }, (_, index) => `Paragraph ${index} speaks of 😀 subject ${index * 7}.`).join('\n\n');
    await api.call('POST', `/datasets/${datasetId}/documents`, { content: text });
    await api.catchUp();
    const { body } = await api.call('POST', '/search', { query: 'subject 203', dataset_id: datasetId, mode: 'keyword' });
    const [first] = body.results;
    const { start, end } = first.citation;
    const read = await api.call('GET', `/fetch/${first.document_id}?start=${start}&max_characters=${Math.max(100, end - start)}`);
    expect(read.body.text.slice(0, end - start)).toBe(first.content);
    const around = await api.call('GET', `/fetch/${first.chunk_id}?max_characters=500`);
    expect(around.body.start).toBeLessThanOrEqual(start);
    expect(around.body.end).toBeGreaterThan(start);
  });

  test('the same content again is free and makes nothing; other content replaces it', async () => {
    const { api } = await newApi();
    const datasetId = await newDataset(api);
    const path = `/datasets/${datasetId}/documents`;
    const first = await api.call('POST', path, { content: 'The warehouse is in Lyon.', external_id: 'where' });
    await api.catchUp();
    const again = await api.call('POST', path, { content: 'The warehouse is in Lyon.', external_id: 'where' });
    expect(again.body).toMatchObject({ id: first.body.id, status: 'ready', version: 1 });
    expect(again.headers.get('x-credits-used')).toBe('0');
    await api.call('POST', path, { content: 'The warehouse is in Porto.', external_id: 'where' });
    await api.catchUp();
    const { body } = await api.call('POST', '/search', { query: 'warehouse', dataset_id: datasetId, mode: 'keyword' });
    expect(body.results.map(({ content }: { content: string }) => content)).toEqual(['The warehouse is in Porto.']);
    expect((await api.call('GET', '/credits')).body.available).toBe(100 - 2 - 2 - 1);
  });

  test('a batch charges for what succeeded and tells the rest apart', async () => {
    const { api } = await newApi(10);
    const datasetId = await newDataset(api);
    const { status, body, headers } = await api.call('POST', '/search/batch', {
      dataset_id: datasetId,
      queries: ['one', { query: 'two', mode: 'keyword' }, { query: 'three', dataset_id: 'ds_000000000000000000000000' }],
    });
    expect({ status, successful: body.successful, failed: body.failed }).toEqual({ status: 200, successful: 2, failed: 1 });
    expect(body.results[2].error).toMatchObject({ code: 'not_found', status: 404 });
    expect(headers.get('x-credits-used')).toBe('3');
    expect(headers.get('x-credits-remaining')).toBe('7');
  });

  test('another’s private dataset is not there, a public one can be searched by anyone', async () => {
    const owner = await newApi();
    const stranger = await newApi();
    const anonymous = new TestApi(databases, null);
    const datasetId = await newDataset(owner.api);
    await owner.api.call('POST', `/datasets/${datasetId}/documents`, { content: 'The tower is green.' });
    await owner.api.catchUp();
    const search = { query: 'tower', dataset_id: datasetId };
    for (const api of [stranger.api, anonymous]) {
      expect((await api.call('GET', `/datasets/${datasetId}`)).status).toBe(404);
      expect((await api.call('POST', '/search', search)).status).toBe(404);
      expect((await api.call('GET', `/datasets/${datasetId}/documents`)).status).toBe(404);
    }
    expect((await stranger.api.call('PATCH', `/datasets/${datasetId}`, { name: 'Mine' })).status).toBe(404);
    expect((await stranger.api.call('POST', `/datasets/${datasetId}/documents`, { content: 'no' })).status).toBe(404);
    expect((await stranger.api.call('DELETE', `/datasets/${datasetId}`)).status).toBe(404);
    expect((await stranger.api.call('GET', '/credits')).body.available).toBe(100);

    await owner.api.call('PATCH', `/datasets/${datasetId}`, { is_public: true });
    for (const api of [stranger.api, anonymous]) {
      const found = await api.call('POST', '/search', search);
      expect(found.body.results[0].content).toBe('The tower is green.');
    }
    await owner.api.call('POST', `/datasets/${datasetId}/documents`, { content: 'The next tower is not ready.' });
    for (const [api, count] of [
      [owner.api, 2],
      [stranger.api, 1],
      [anonymous, 1],
    ] as const) {
      expect((await api.call('GET', `/datasets/${datasetId}`)).body.document_count).toBe(count);
      const listed = (await api.call('GET', '/datasets?visibility=public')).body.datasets;
      expect(listed.find(({ id }: { id: string }) => id === datasetId).document_count).toBe(count);
      expect((await api.call('GET', `/datasets/${datasetId}/documents`)).body.total).toBe(count);
    }
    expect((await stranger.api.call('POST', `/datasets/${datasetId}/documents`, { content: 'no' })).status).toBe(404);
    await stranger.api.catchUp();
    expect((await stranger.api.call('GET', '/credits')).body.available).toBe(98);
    expect((await anonymous.call('POST', '/datasets', { name: 'x' })).status).toBe(401);
  });

  test('anonymous callers have 50 requests an hour for an address, and the 51st says when to come back', async () => {
    const anonymous = new TestApi(databases, null);
    const address = { 'x-real-ip': `2001:db8::${Math.random()}` };
    for (let request = 0; request < 50; request++) {
      expect((await anonymous.call('GET', '/limits', undefined, address)).status).toBe(200);
    }
    const refused = await anonymous.call('GET', '/limits', undefined, address);
    expect(refused).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
    expect(refused.headers.get('x-ratelimit-limit')).toBe('50');
    expect(refused.headers.get('x-ratelimit-remaining')).toBe('0');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(3_500);
    expect((await anonymous.call('GET', '/limits', undefined, { 'x-real-ip': 'another' })).status).toBe(200);
  });

  test('a key gives no more than it has, and a revoked one is refused', async () => {
    const { api } = await newApi(10, ['keys:manage', 'mcp:query']);
    const wider = await api.call('POST', '/keys', { name: 'wide', scopes: ['datasets:delete'] });
    expect(wider).toMatchObject({ status: 403, body: { code: 'insufficient_scope' } });
    const hour = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
    const passing = await api.call('POST', '/keys', { name: 'passing', scopes: ['keys:manage'], expires_at: hour(1) });
    const brief = new TestApi(databases, passing.body.secret);
    expect((await brief.call('POST', '/keys', { name: 'later', scopes: ['keys:manage'], expires_at: hour(2) })).status).toBe(403);
    const child = await brief.call('POST', '/keys', { name: 'child', scopes: ['keys:manage'] });
    expect(child.body.expires_at).toBe(passing.body.expires_at);
    const { body } = await api.call('POST', '/keys', { name: 'reader', scopes: ['mcp:query', 'datasets:read'] });
    const reader = new TestApi(databases, body.secret);
    expect((await reader.call('GET', '/datasets')).status).toBe(200);
    expect(body.secret.startsWith(body.prefix)).toBe(true);
    expect((await api.call('DELETE', `/keys/${body.id}`)).status).toBe(204);
    expect(await reader.call('GET', '/datasets')).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
  });

  test('a request that needs no body has none, and a text is a text whatever it begins with or is called', async () => {
    const { api } = await newApi();
    const datasetId = await newDataset(api);
    const path = `/datasets/${datasetId}/documents`;
    const { body } = await api.call('POST', path, { content: 'GIF89a is a format of pictures.', name: 'Report v1.2' });
    expect(body).toMatchObject({ mime_type: 'text/plain', name: 'Report v1.2' });
    const empty = await api.call('POST', `${path}/${body.id}/cancel`, '', { 'Content-Type': '' });
    expect(empty.status).not.toBe(415);
    const long = await api.call('POST', path, fileForm(`${'n'.repeat(600)}.md`, new TextEncoder().encode('# Title'), 'text/markdown'));
    expect(long).toMatchObject({ status: 202, body: { mime_type: 'text/markdown' } });
    expect(long.body.name).toHaveLength(500);
  });

  describe('bad input is told where and what, costs nothing and leaves nothing half-made', () => {
    let api: TestApi;
    let datasetId: string;
    beforeAll(async () => {
      ({ api } = await newApi());
      datasetId = await newDataset(api);
    });

    const unknown = 'ds_000000000000000000000000';
    const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0]);
    const cases: [string, number, string, () => [string, string, unknown?, Record<string, string>?]][] = [
      ['an unknown dataset', 404, '/dataset_id', () => ['POST', '/search', { query: 'x', dataset_id: unknown }]],
      ['an unknown dataset to add to', 404, '/dataset_id', () => ['POST', `/datasets/${unknown}/documents`, { content: 'x' }]],
      ['an id that is none', 422, '/dataset_id', () => ['GET', '/datasets/nonsense']],
      ['an empty text', 422, '/content', () => ['POST', `/datasets/${datasetId}/documents`, { content: '  \n' }]],
      ['an empty file', 422, '/file', () => ['POST', `/datasets/${datasetId}/documents`, fileForm('a.txt', new Uint8Array())]],
      ['a PDF of 0 bytes', 422, '/file', () => ['POST', `/datasets/${datasetId}/documents`, fileForm('a.pdf', new Uint8Array())]],
      ['a file of another type', 415, '/file', () => ['POST', `/datasets/${datasetId}/documents`, fileForm('a.png', png, 'image/png')]],
      ['a picture that is called a text', 415, '/file', () => ['POST', `/datasets/${datasetId}/documents`, fileForm('a.txt', png)]],
      ['neither text nor file', 422, '/content', () => ['POST', `/datasets/${datasetId}/documents`, {}]],
      ['a number that would be rounded', 422, '', () => ['POST', '/search', '{"query": "x", "filters": {"order": 12345678901234567890}}']],
      ['a body that is no JSON', 400, '', () => ['POST', '/search', '{"query": ']],
      ['a body that is no object', 400, '', () => ['POST', '/search', '[1]']],
      ['a body of another type', 415, '', () => ['POST', '/search', 'query=x', { 'Content-Type': 'text/plain' }]],
      ['a query of 1,001 characters', 422, '/query', () => ['POST', '/search', { query: 'x'.repeat(1_001), dataset_id: datasetId }]],
      ['an empty query', 422, '/query', () => ['POST', '/search', { query: ' ', dataset_id: datasetId }]],
      ['a limit of 51', 422, '/limit', () => ['POST', '/search', { query: 'x', dataset_id: datasetId, limit: 51 }]],
      ['an unknown field', 422, '/limti', () => ['POST', '/search', { query: 'x', dataset_id: datasetId, limti: 5 }]],
      ['an unknown query parameter', 422, '/pages', () => ['GET', '/datasets?pages=2']],
      ['no dataset at all', 422, '/dataset_id', () => ['POST', '/search', { query: 'x' }]],
      [
        'a bad entry of a batch',
        422,
        '/queries/1/limit',
        () => ['POST', '/search/batch', { dataset_id: datasetId, queries: ['x', { query: 'y', limit: 0 }] }],
      ],
      [
        'metadata that is no JSON',
        422,
        '/metadata',
        () => [
          'POST',
          `/datasets/${datasetId}/documents`,
          fileForm('a.txt', new TextEncoder().encode('x'), 'text/plain', { metadata: '{' }),
        ],
      ],
      ['a name that is taken', 409, '/name', () => ['POST', '/datasets', { name: 'taken' }]],
      ['a name with the character U+0000', 422, '/name', () => ['PATCH', `/datasets/${datasetId}`, { name: 'a\0b' }]],
      [
        'metadata with half a surrogate pair',
        422,
        '/metadata/a/0',
        () => ['PATCH', `/datasets/${datasetId}`, { metadata: { a: ['\ud800'] } }],
      ],
      ['a text with the character U+0000', 422, '/content', () => ['POST', `/datasets/${datasetId}/documents`, { content: 'a\0b' }]],
      ['a filter with it in the address', 422, '/operation', () => ['GET', '/credits/transactions?operation=%00']],
      [
        'metadata that is nested too deep',
        422,
        '/metadata',
        () => ['POST', `/datasets/${datasetId}/documents`, `{"content":"x","metadata":{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}}`],
      ],
      [
        'two files at once',
        422,
        '/file',
        () => {
          const form = fileForm('a.txt', new TextEncoder().encode('a'));
          form.append('file', new File(['b'], 'b.txt'));
          return ['POST', `/datasets/${datasetId}/documents`, form];
        },
      ],
      ['an entry of a batch without a dataset', 422, '/queries/0/dataset_id', () => ['POST', '/search/batch', { queries: ['a'] }]],
    ];

    test.each(cases)('%s: %i at %s', async (_, status, pointer, call) => {
      if (status === 409) await api.call('POST', '/datasets', { name: 'taken' });
      const answer = await api.call(...call());
      expect(answer.status).toBe(status);
      expect(answer.headers.get('content-type')).toBe('application/problem+json');
      expect(answer.body).toMatchObject({
        status,
        code: expect.any(String),
        title: expect.any(String),
        request_id: expect.stringMatching(/^op_/),
      });
      expect(answer.body.detail.length).toBeGreaterThan(10);
      expect(answer.body.errors[0].pointer).toBe(pointer);
      await api.catchUp();
      expect((await api.call('GET', '/credits')).body).toMatchObject({ available: 100, held: 0 });
      expect((await api.call('GET', `/datasets/${datasetId}/documents`)).body.total).toBe(0);
      expect(readdirSync(api.services.storageDir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())).toEqual([]);
    });

    test('metadata that grows too large bit by bit is refused, and what is there stays readable', async () => {
      const part = (letter: string) => Object.fromEntries(Array.from({ length: 200 }, (_, index) => [letter + index, 'x'.repeat(50)]));
      expect((await api.call('PATCH', `/datasets/${datasetId}`, { metadata: part('a') })).status).toBe(200);
      const refused = await api.call('PATCH', `/datasets/${datasetId}`, { metadata: part('b') });
      expect(refused).toMatchObject({ status: 422, body: { errors: [{ pointer: '/metadata' }] } });
      expect((await api.call('GET', `/datasets/${datasetId}`)).body.metadata).toEqual(part('a'));
    });

    test('a body without an end is cut off, and without a credential it is not even begun', async () => {
      const { secret } = await newApi();
      const megabyte = new TextEncoder().encode('x'.repeat(1_000_000));
      const send = async (headers: Record<string, string>) => {
        let megabytes = 0;
        const body = new ReadableStream<Uint8Array>({
          pull: (controller) => {
            megabytes++;
            controller.enqueue(megabyte);
          },
        });
        const init = { method: 'POST', body, duplex: 'half', headers: { 'Content-Type': 'application/json', ...headers } };
        const { status } = await answerRest(createDocument, new Request('https://fltr.example/', init), {}, api.services);
        return { status, megabytes };
      };
      const authorized = await send({ Authorization: `Bearer ${secret}` });
      expect(authorized.status).toBe(413);
      expect(authorized.megabytes).toBeLessThan(60);
      const anonymous = await send({});
      expect(anonymous.status).toBe(401);
      expect(anonymous.megabytes).toBeLessThan(3);
    });

    test('a damaged PDF fails with the reason, and what was held goes back', async () => {
      const form = fileForm('damaged.pdf', new TextEncoder().encode('%PDF-1.7\nnothing of the kind'));
      const { body } = await api.call('POST', `/datasets/${datasetId}/documents`, form);
      await api.catchUp();
      const failed = await api.call('GET', `/datasets/${datasetId}/documents/${body.id}`);
      expect(failed.body).toMatchObject({ status: 'failed', error: { code: 'invalid_input', detail: expect.stringMatching(/PDF/) } });
      expect((await api.call('GET', '/credits')).body).toMatchObject({ available: 100, held: 0 });
    });

    test('a key without the scope is told which one it lacks', async () => {
      const { api: narrow } = await newApi(10, ['datasets:read']);
      const answer = await narrow.call('POST', '/search', { query: 'x', dataset_id: datasetId });
      expect(answer).toMatchObject({
        status: 403,
        body: { code: 'insufficient_scope', required_scope: 'mcp:query', errors: [{ pointer: '' }] },
      });
      expect(answer.headers.get('www-authenticate')).toContain('scope="mcp:query"');
    });

    test.each(['Basic eDp5', 'Bearer', 'Bearer nonsense', 'Bearer fltr_sk_forged'])(
      'the credential "%s" is refused',
      async (authorization) => {
        const answer = await new TestApi(databases, null).call('GET', '/limits', undefined, { Authorization: authorization });
        expect(answer).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
        expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer /);
      },
    );
  });

  test('a hybrid search asks each database once before it answers; settling comes after', async () => {
    const { api } = await newApi();
    const datasetId = await newDataset(api);
    await api.call('POST', `/datasets/${datasetId}/documents`, { content: 'One round trip to each.' });
    await api.catchUp();
    const counts = [countQueries(databases.authPool), countQueries(databases.datasetsPool)];
    try {
      const { status } = await api.call('POST', '/search', { query: 'round trip', dataset_id: datasetId });
      expect(status).toBe(200);
      expect(counts.map(({ count }) => count)).toEqual([1, 1]);
      await api.services.afterAnswer();
      // Settling, which says that there is nothing to warn of; how long searches take is written down every few seconds.
      expect(counts.map(({ count }) => count)).toEqual([2, 2]);
    } finally {
      for (const { stop } of counts) stop();
    }
  });
});

/** Counts the statements that go over a pool. */
function countQueries(pool: Pool) {
  const original = pool.query;
  const counter = {
    count: 0,
    stop: () => {
      pool.query = original;
    },
  };
  pool.query = ((...parameters: unknown[]) => {
    counter.count++;
    return (original as (...all: unknown[]) => unknown).apply(pool, parameters);
  }) as typeof pool.query;
  return counter;
}

describe.skipIf(!process.env.TEST_POSTGRES_URL)('searching at once [real postgres]', () => {
  let databases: TestDatabases;
  beforeAll(async () => {
    databases = await openRealDatabases();
  });
  afterAll(() => databases?.close());

  test('200 parallel hybrid searches on 100 credits: 50 answers, 150 times 402, and the ledger agrees', async () => {
    const { secret } = await newTestAccount(databases, 100);
    const owner = await newTestAccount(databases, 10);
    const ownerApi = new TestApi(databases, owner.secret);
    const dataset = await ownerApi.call('POST', '/datasets', { name: 'Public', is_public: true });
    await ownerApi.call('POST', `/datasets/${dataset.body.id}/documents`, { content: 'Everybody races for this.' });
    await ownerApi.catchUp();

    const api = new TestApi(databases, secret);
    const search = { query: 'races', dataset_id: dataset.body.id };
    const answers = await Promise.all(Array.from({ length: 200 }, () => api.call('POST', '/search', search)));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(50);
    expect(statuses.filter((status) => status === 402)).toHaveLength(150);
    await api.services.afterAnswer();
    expect((await api.call('GET', '/credits')).body).toMatchObject({ available: 0, plan: 0, held: 0 });
    expect((await api.call('GET', '/credits/usage')).body.total).toBe(100);
    expect(await findLedgerFaults(databases.authDb)).toEqual([]);
  });
});
