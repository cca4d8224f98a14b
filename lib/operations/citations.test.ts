import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestDatabases, type TestDatabases } from '#db/testing.ts';
import { TestApi } from '#lib/surfaces/testing.ts';
import { newTestAccount } from './testing.ts';

const ROOT = join(import.meta.dirname, '../..');
const FILES = [
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(ROOT, 'docs', name)),
  ...['guide.md', 'handbook.pdf', 'notes.txt', 'page.html'].map((name) => join(ROOT, 'lib/ingestion/fixtures', name)),
];
const QUERIES = [
  'credits and prices',
  'how to migrate the database',
  'webhook signature',
  'search "vector leg"',
  'install',
  'harbour',
  'page heading',
];

describe('a citation', () => {
  let databases: TestDatabases;
  let api: TestApi;
  let datasetId: string;

  beforeAll(async () => {
    databases = await openTestDatabases();
    api = new TestApi(databases, (await newTestAccount(databases, 5_000)).secret);
    datasetId = (await api.call('POST', '/datasets', { name: 'Real documents', chunking: { size: 300, overlap: 60 } })).body.id;
    for (const file of FILES) {
      const form = new FormData();
      form.set('file', new File([readFileSync(file)], file.slice(file.lastIndexOf('/') + 1)));
      expect((await api.call('POST', `/datasets/${datasetId}/documents`, form)).status).toBe(202);
    }
    // Characters beyond the basic plane, in front of and between passages: Postgres counts them otherwise than spans do.
    const emoji = Array.from({ length: 40 }, (_, index) => `🦊 Paragraph ${index} on installing 🐳 search.${' \n'.repeat(index % 3)}`).join(
      '\n\n',
    );
    await api.call('POST', `/datasets/${datasetId}/documents`, { content: `${'🐘'.repeat(50)}\n\n${emoji}`, name: 'emoji.txt' });
    await api.catchUp();
  });
  afterAll(() => databases.close());

  async function textOf(documentId: string): Promise<string> {
    const { rows } = await databases.datasetsPool.query(
      'select v.text from documents d join document_versions v on v.document_id = d.id and v.version = d.current_version where d.id = $1',
      [documentId],
    );
    return rows[0].text;
  }

  test.each([0, 1])('spans exactly the passage in the stored text, and highlights words in it, with expand %i', async (expand) => {
    const texts = new Map<string, string>();
    let seen = 0;
    for (const query of QUERIES) {
      const { status, body } = await api.call('POST', '/search', { query, dataset_id: datasetId, limit: 50, expand, highlights: true });
      expect(status).toBe(200);
      const spans = new Map<string, [number, number][]>();
      for (const { document_id, content, citation, highlights } of body.results) {
        const text = texts.get(document_id) ?? (await textOf(document_id));
        texts.set(document_id, text);
        expect(text.slice(citation.start, citation.end)).toBe(content);
        for (const { start, end } of highlights) expect(content.slice(start, end)).toMatch(/[\p{L}\p{N}]/u);
        spans.set(document_id, [...(spans.get(document_id) ?? []), [citation.start, citation.end]]);
        seen++;
      }
      for (const within of expand ? spans.values() : []) {
        within.sort(([left], [right]) => left - right);
        within.slice(1).forEach(([start], index) => {
          expect(start).toBeGreaterThanOrEqual(within[index]?.[1] ?? 0);
        });
      }
    }
    expect(texts.size).toBeGreaterThan(10);
    expect(seen).toBeGreaterThan(expand ? 50 : 200);
  });

  test('of an expanded passage holds the passage itself and reaches further', async () => {
    const search = async (expand: number) =>
      (await api.call('POST', '/search', { query: 'webhook signature', dataset_id: datasetId, limit: 1, expand })).body.results[0];
    const [alone, wider] = [await search(0), await search(1)];
    expect(wider).toMatchObject({ chunk_id: alone.chunk_id, document_id: alone.document_id, score: alone.score });
    expect(wider.content).toContain(alone.content);
    expect(wider.content.length).toBeGreaterThan(alone.content.length);
  });
});
