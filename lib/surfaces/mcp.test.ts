import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openTestDatabases, type TestDatabases } from '#db/testing.ts';
import { newTestAccount } from '#lib/operations/testing.ts';
import { answerMcp } from './mcp.ts';
import { TestApi } from './testing.ts';

const ENDPOINT = new URL('https://fltr.example/api/mcp');

describe.each(['2026-07-28', 'the initialize era'])('an MCP client of %s', (era) => {
  let databases: TestDatabases;
  let api: TestApi;
  let datasetId: string;
  let client: Client;
  let close: (() => Promise<void>) | undefined;

  beforeAll(async () => {
    databases = await openTestDatabases();
  });
  beforeEach(async () => {
    const { secret } = await newTestAccount(databases, 100);
    api = new TestApi(databases, secret);
    datasetId = (await api.call('POST', '/datasets', { name: 'Harbour', description: 'Rules of the port' })).body.id;
    const content = `# Moorings\n\nBoats may stay for two nights.\n\n# Noise\n\nEngines are silent after ten.\n\n${'The quay is long. '.repeat(200)}`;
    await api.call('POST', `/datasets/${datasetId}/documents`, { content, name: 'rules.md' });
    await api.catchUp();
    client = await connect(secret);
  });
  afterEach(() => close?.());
  afterAll(() => databases.close());

  async function connect(secret: string | null): Promise<Client> {
    const modern = new Client(
      { name: 'test', version: '1' },
      { versionNegotiation: { mode: era === '2026-07-28' ? { pin: era } : 'legacy' } },
    );
    const transport = new StreamableHTTPClientTransport(ENDPOINT, {
      fetch: (url, init) => {
        const headers = new Headers(init?.headers);
        if (secret !== null) headers.set('Authorization', `Bearer ${secret}`);
        headers.set('Host', 'fltr.example');
        return answerMcp(new Request(url, { ...init, headers }), api.services);
      },
    });
    await modern.connect(transport);
    close = () => modern.close();
    return modern;
  }

  test('sees the tools with schemas for input and output', async () => {
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name).sort()).toEqual(['batch_search', 'estimate', 'fetch', 'list_datasets', 'search']);
    for (const tool of tools) {
      expect(tool.inputSchema.type).toBe('object');
      expect(tool.outputSchema?.type).toBe('object');
      expect(tool.annotations).toMatchObject({ readOnlyHint: true });
    }
  });

  test('finds a dataset, searches it and reads on, with structured content and text that is useful alone', async () => {
    const listed = await client.callTool({ name: 'list_datasets', arguments: {} });
    expect(listed.structuredContent).toMatchObject({ datasets: [{ id: datasetId, name: 'Harbour', document_count: 1 }] });

    const found = await client.callTool({ name: 'search', arguments: { query: 'how long may boats stay', dataset_id: datasetId } });
    const { results } = found.structuredContent as {
      results: { chunk_id: string; content: string; citation: { heading_path: string[] } }[];
    };
    expect(results[0]).toMatchObject({ content: expect.stringContaining('two nights'), citation: { heading_path: ['Moorings'] } });
    const [text] = found.content as { type: string; text: string }[];
    expect(text?.text).toContain('rules.md, Moorings');
    expect(text?.text).toContain('two nights');
    expect(found._meta).toMatchObject({ 'fltr/credits_used': 2 });

    const read = await client.callTool({ name: 'fetch', arguments: { id: results[0]?.chunk_id, max_characters: 200 } });
    expect(read.structuredContent).toMatchObject({ title: expect.any(String), next_start: expect.any(Number) });
    const { next_start } = read.structuredContent as { next_start: number };
    const on = await client.callTool({ name: 'fetch', arguments: { id: results[0]?.chunk_id, start: next_start, max_characters: 200 } });
    expect(on.structuredContent).toMatchObject({ start: next_start });
  });

  test('pays for a batch what its entries cost', async () => {
    const { structuredContent } = await client.callTool({
      name: 'batch_search',
      arguments: { dataset_id: datasetId, queries: ['boats', { query: 'engines', mode: 'keyword' }] },
    });
    expect(structuredContent).toMatchObject({ successful: 2, failed: 0 });
    await api.catchUp();
    expect((await api.call('GET', '/credits')).body.available).toBe(100 - 2 - 3);
  });

  test('is told what is wrong with its input in words it can act on, at no cost', async () => {
    const result = await client.callTool({ name: 'search', arguments: { query: 'x', dataset_id: datasetId, limit: 51 } });
    expect(result.isError).toBe(true);
    const [text] = result.content as { type: string; text: string }[];
    expect(text?.text).toContain('/limit');
    expect(text?.text).toContain('invalid_input');
    await api.catchUp();
    expect((await api.call('GET', '/credits')).body.available).toBe(98);
  });

  test('without a key, or with a forged one, gets 401 and a challenge', async () => {
    await expect(connect(null)).rejects.toThrow();
    await expect(connect('fltr_sk_forged')).rejects.toThrow();
  });

  test('sees and calls only what its scopes allow', async () => {
    const { secret } = await newTestAccount(databases, 100, ['datasets:read']);
    const narrow = await connect(secret);
    expect((await narrow.listTools()).tools.map(({ name }) => name)).toEqual(['list_datasets']);
    await expect(narrow.callTool({ name: 'search', arguments: { query: 'x', dataset_id: datasetId } })).rejects.toThrow();
  });
});

describe('the MCP door', () => {
  let databases: TestDatabases;
  let api: TestApi;
  let secret: string;
  beforeAll(async () => {
    databases = await openTestDatabases();
    ({ secret } = await newTestAccount(databases, 10));
    api = new TestApi(databases, secret);
  });
  afterAll(() => databases.close());

  function send(headers: Record<string, string>, init: RequestInit = {}) {
    const all = { Host: 'fltr.example', 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream', ...headers };
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' });
    return answerMcp(new Request(ENDPOINT, { method: 'POST', headers: all, body, ...init }), api.services);
  }

  test('refuses a foreign host and a foreign origin before it looks at anything', async () => {
    const authorization = { Authorization: `Bearer ${secret}` };
    expect((await send({ ...authorization, Host: 'evil.example' })).status).toBe(403);
    expect((await send({ ...authorization, Origin: 'https://evil.example' })).status).toBe(403);
    expect((await send(authorization)).status).toBe(200);
  });

  test.each([
    ['https://fltr.example', true],
    ['http://localhost:6274', true],
    ['https://evil.example', false],
    ['null', false],
  ])('says beforehand to a page of %s what it then does: %s', async (origin, isLetIn) => {
    const preflight = await send({ Origin: origin }, { method: 'OPTIONS', body: null });
    const answer = await send({ Origin: origin, Authorization: `Bearer ${secret}` });
    expect([preflight.status, answer.status]).toEqual(isLetIn ? [204, 200] : [403, 403]);
    for (const { headers } of [preflight, answer]) expect(headers.get('access-control-allow-origin')).toBe(isLetIn ? origin : null);
    if (isLetIn) expect(preflight.headers.get('access-control-allow-headers')).toContain('Authorization');
    if (isLetIn) expect(answer.headers.get('vary')).toContain('Origin');
  });

  test('answers a page that lacks a valid key so that it can read the challenge', async () => {
    const answer = await send({ Origin: 'http://localhost:6274', Authorization: 'Bearer fltr_sk_forged' });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('access-control-allow-origin')).toBe('http://localhost:6274');
    expect(answer.headers.get('access-control-expose-headers')).toContain('WWW-Authenticate');
  });

  test('refuses a body that is too large, and every way but POST', async () => {
    const headers = { Authorization: `Bearer ${secret}` };
    expect((await send(headers, { body: 'x'.repeat(1_100_000) })).status).toBe(413);
    const get = new Request(ENDPOINT, { headers: { Host: 'fltr.example', ...headers, Accept: 'text/event-stream' } });
    expect((await answerMcp(get, api.services)).status).toBe(405);
  });

  test('a tool call without a valid key is a 401 with a challenge, not a tool’s error', async () => {
    const call = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'list_datasets', arguments: {} } });
    const answer = await send({ Authorization: 'Bearer fltr_sk_forged' }, { body: call });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer /);
  });

  test.each([
    ['names no tool of ours', { name: 'drop_datasets', arguments: {} }],
    ['has no arguments that could be read', { name: 'search', arguments: 'nonsense' }],
    ['names nothing', {}],
  ])('a call that %s gets 401 with a forged key, and with a valid one is told so', async (_, params) => {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params });
    expect((await send({ Authorization: 'Bearer fltr_sk_forged' }, { body })).status).toBe(401);
    const answer = await send({ Authorization: `Bearer ${secret}` }, { body });
    expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('error')]);
  });
});
