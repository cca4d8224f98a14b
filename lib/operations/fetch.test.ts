import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestDatabases, type TestDatabases } from '#db/testing.ts';
import { TestApi } from '#lib/surfaces/testing.ts';
import { newTestAccount } from './testing.ts';

const TEXT = Array.from({ length: 80 }, (_, index) => `Paragraph ${index} speaks of subject ${index * 7}.`).join('\n\n');

describe('the address of a text that was fetched', () => {
  let databases: TestDatabases;
  let owner: TestApi;
  let datasetId: string;

  beforeAll(async () => {
    databases = await openTestDatabases();
    owner = new TestApi(databases, (await newTestAccount(databases, 100)).secret);
    datasetId = (await owner.call('POST', '/datasets', { name: 'Subjects' })).body.id;
    await owner.call('POST', `/datasets/${datasetId}/documents`, { content: TEXT });
    await owner.catchUp();
  });
  afterAll(() => databases.close());

  test('leads the owner of a private dataset to the dashboard', async () => {
    const { result } = await found();
    const { body } = await owner.call('GET', `/fetch/${result.chunk_id}`);
    expect(body.url).toBe(`https://fltr.example/datasets/${datasetId}`);
  });

  test('leads anyone to the passage, the place or the beginning once the dataset is public', async () => {
    await owner.call('PATCH', `/datasets/${datasetId}`, { is_public: true });
    const { result } = await found();
    const page = `https://fltr.example/public/${datasetId}/${result.document_id}`;
    const { start, end } = result.citation;
    expect(start).toBeGreaterThan(0);
    for (const api of [owner, new TestApi(databases, null)]) {
      const urlOf = async (path: string) => (await api.call('GET', `/fetch/${path}`)).body.url;
      expect(await urlOf(result.chunk_id)).toBe(`${page}?start=${start}&end=${end}#passage`);
      expect(await urlOf(`${result.chunk_id}?start=40`)).toBe(`${page}?start=40`);
      expect(await urlOf(result.document_id)).toBe(page);
    }
  });

  async function found() {
    const { body } = await owner.call('POST', '/search', { query: 'subject 539', dataset_id: datasetId, mode: 'keyword', limit: 1 });
    return { result: body.results[0] };
  }
});
