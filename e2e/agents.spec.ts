import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { expect, test } from '@playwright/test';

const demo = () => JSON.parse(readFileSync(join(process.env.E2E_DATA_DIR ?? '', 'demo.json'), 'utf8'));

for (const mode of ['auto', 'legacy'] as const) {
  test(`an agent (${mode}) lists, searches and reads the demo dataset over the real endpoint`, async () => {
    const { url, api_key, dataset_id } = demo();
    const client = new Client({ name: 'e2e', version: '1' }, { versionNegotiation: { mode } });
    const requestInit = { headers: { Authorization: `Bearer ${api_key}` } };
    await client.connect(new StreamableHTTPClientTransport(new URL(`${url}/api/mcp`), { requestInit }));
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name).sort()).toEqual(['batch_search', 'estimate', 'fetch', 'list_datasets', 'search']);

    const found = await client.callTool({ name: 'search', arguments: { query: 'what does a hybrid search cost', dataset_id } });
    const { results } = found.structuredContent as { results: { chunk_id: string; citation: { document_name: string } }[] };
    expect(results.map(({ citation }) => citation.document_name)).toContain('credits.md');
    const read = await client.callTool({ name: 'fetch', arguments: { id: results[0]?.chunk_id } });
    expect(read.structuredContent).toMatchObject({ dataset_id, text: expect.any(String) });
    await client.close();
  });
}

test('the endpoint turns away a forged key with a challenge, and a browser’s preflight is answered', async ({ request }) => {
  const body = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
  const forged = await request.post('/api/mcp', { data: body, headers: { Authorization: 'Bearer fltr_sk_forged' } });
  expect(forged.status()).toBe(401);
  expect(forged.headers()['www-authenticate']).toMatch(/^Bearer /);
  const preflight = async (path: string, origin: string) => {
    const answer = await request.fetch(path, { method: 'OPTIONS', headers: { Origin: origin } });
    return { status: answer.status(), origin: answer.headers()['access-control-allow-origin'], headers: answer.headers() };
  };
  const anywhere = await preflight('/api/v1/search', 'https://elsewhere.example');
  expect(anywhere).toMatchObject({ status: 204, origin: '*' });
  const inspector = await preflight('/api/mcp', 'http://localhost:6274');
  expect(inspector).toMatchObject({ status: 204, origin: 'http://localhost:6274' });
  for (const { headers } of [anywhere, inspector]) expect(headers['access-control-allow-headers']).toContain('Authorization');
  expect(await preflight('/api/mcp', 'https://elsewhere.example')).toMatchObject({ status: 403, origin: undefined });
});
