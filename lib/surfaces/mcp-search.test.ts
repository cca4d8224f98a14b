import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestDatabases, type TestDatabases } from '#db/testing.ts';
import { newTestAccount } from '#lib/operations/testing.ts';
import { OPERATORS } from '#lib/retrieval/filters/filter.ts';
import { answerMcp } from './mcp.ts';
import { TestApi } from './testing.ts';

describe('the search tool', () => {
  let databases: TestDatabases;
  let client: Client;
  let datasetId: string;

  beforeAll(async () => {
    databases = await openTestDatabases();
    const { secret } = await newTestAccount(databases, 1_000);
    const api = new TestApi(databases, secret);
    datasetId = (await api.call('POST', '/datasets', { name: 'Rules' })).body.id;
    await api.call('POST', `/datasets/${datasetId}/documents`, { content: 'Boats may stay for two nights.', metadata: { year: 2025 } });
    await api.catchUp();
    client = new Client({ name: 'test', version: '1' });
    const transport = new StreamableHTTPClientTransport(new URL('https://fltr.example/api/mcp'), {
      fetch: (url, init) => {
        const headers = new Headers(init?.headers);
        headers.set('Authorization', `Bearer ${secret}`);
        headers.set('Host', 'fltr.example');
        return answerMcp(new Request(url, { ...init, headers }), api.services);
      },
    });
    await client.connect(transport);
  });
  afterAll(async () => {
    await client.close();
    await databases.close();
  });

  const call = (input: object) => client.callTool({ name: 'search', arguments: { query: 'boats', dataset_id: datasetId, ...input } });

  test('says how a filter is written: every operator, and examples', async () => {
    const { tools } = await client.listTools();
    const tool = tools.find(({ name }) => name === 'search');
    const filters = tool?.inputSchema.properties?.filters as { description: string; examples: unknown[] };
    for (const operator of [...Object.keys(OPERATORS), 'and', 'or', 'not'])
      expect(filters.description).toMatch(new RegExp(`\\b${operator}\\b`));
    expect(filters.examples.length).toBeGreaterThan(1);
    for (const example of filters.examples) expect((await call({ filters: example })).isError).toBeFalsy();
  });

  test('filters, and tells a model which condition is wrong', async () => {
    const found = async (filters: object) => (await call({ filters })).structuredContent as { results: unknown[] };
    expect((await found({ year: { gte: 2024 } })).results).toHaveLength(1);
    expect((await found({ year: { gt: 2025 } })).results).toEqual([]);
    const wrong = await call({ filters: { year: { above: 2024 } } });
    expect(wrong.isError).toBe(true);
    expect(JSON.stringify(wrong.content)).toContain('/filters/year/above');
  });

  test('tells a model what a misspelled word was read as, in the text and beside it', async () => {
    const { content, structuredContent } = await call({ query: 'nigths' });
    expect(structuredContent).toMatchObject({ corrections: [{ word: 'nigths', read_as: ['nights'] }] });
    expect(JSON.stringify(content)).toContain('Searched for nights instead of');
  });

  test.each(['the of and', '🦊'.repeat(500), 'שלום עולם', `' or 1=1; -- & | ! :* <->`, 'fox\u0000', '\ud800'])(
    'has an answer to %j',
    async (query) => {
      expect((await call({ query, explain: true, highlights: true })).isError).toBeFalsy();
    },
  );
});
