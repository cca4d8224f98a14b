import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { getChunksToIndex, saveChunks } from '#db/datasets/document-versions.ts';
import type { DatasetsDatabase } from '#db/datasets/types.ts';
import { newId } from '#db/ids.ts';
import { openTestDatabases, type TestDatabases } from '#db/testing.ts';
import type { Embedder } from './embedder.ts';
import { fillGeneration } from './fill-generation.ts';
import { beginGenerations, switchGeneration } from './generations.ts';
import { indexChunks } from './index-chunks.ts';
import { publishVersion } from './publish.ts';
import { embedder, makeDataset, searchAsOwner, stageVersion, type TestDataset } from './testing.ts';

let databases: TestDatabases;
let db: DatasetsDatabase;
let dataset: TestDataset;
beforeAll(async () => {
  databases = await openTestDatabases();
  db = databases.datasetsDb;
});
afterAll(() => databases.close());
beforeEach(async () => {
  dataset = await makeDataset(db);
});

const OTHER: Embedder = { ...embedder, model: 'test/other' };

/** Writes a document with these passages. @returns what indexes them; that returns the texts that were embedded for it */
async function write(texts: string[], target = dataset) {
  const documentId = newId('document');
  await stageVersion(db, target, { id: documentId, version: 1, texts: [] });
  const reference = { datasetId: target.id, documentId, version: 1 };
  const rows = texts.map((content, ordinal) => ({ ordinal, content, start: ordinal, end: ordinal + 1, page: null, headingPath: [] }));
  await saveChunks(db, reference, rows);
  const chunks = await getChunksToIndex(db, reference, 0, texts.length);
  const index = async (model = embedder) => {
    const asked: string[] = [];
    const embed: Embedder['embed'] = (passages, purpose) => {
      asked.push(...passages);
      return embedder.embed(passages, purpose);
    };
    const { embedded } = await indexChunks(db, chunks, { ...reference, language: 'en', embedder: { ...model, embed } });
    expect(embedded).toBe(asked.length);
    return asked;
  };
  return { index, publish: () => publishVersion(db, reference) };
}

/** In each generation of the dataset's vectors, how many there are, and whether they are in a graph. */
async function vectors() {
  const { rows } = await db.execute(sql`
    select generation, in_graph, count(*)::int as vectors from chunk_vectors where dataset_id = ${dataset.id} group by 1, 2 order by 1, 2`);
  return rows;
}

test('a text is embedded once in a dataset, as long as the model stays the same', async () => {
  const [first, second] = [await write(['A fox.', 'A hen.', 'A fox.']), await write(['A hen.', 'An owl.'])];
  expect(await first.index()).toEqual(['A fox.', 'A hen.']);
  expect(await second.index()).toEqual(['An owl.']);
  expect(await (await write(['A fox.'])).index(OTHER)).toEqual(['A fox.']);
  const elsewhere = await makeDataset(db);
  expect(await (await write(['A fox.'], elsewhere)).index()).toEqual(['A fox.']);
  const { rows } = await db.execute(sql`
    select count(*)::int as vectors, count(distinct v.embedding::text)::int as different
    from chunk_vectors v join chunks c on c.id = v.chunk_id where v.dataset_id = ${dataset.id} and c.content = 'A fox.'`);
  expect(rows).toEqual([{ vectors: 2, different: 1 }]);
});

test('a passage that is indexed again, also after it was published, stays as it was and is found', async () => {
  const { index, publish } = await write(['A fox.']);
  await index();
  expect(await index()).toEqual([]);
  await publish();
  await index();
  expect((await searchAsOwner(db, dataset, 'fox')).hits).toHaveLength(1);
  expect(await vectors()).toEqual([{ generation: 1, in_graph: false, vectors: 1 }]);
});

test('vectors go into the generation that is searched and into the next, each by its model and its graph', async () => {
  await (await write(['A fox.'])).index();
  await beginGenerations(db, OTHER, { datasetId: dataset.id });
  await db.execute(sql`
    update datasets set in_graph = true, next_embedding = next_embedding || '{"in_graph": true}' where id = ${dataset.id}`);
  await (await write(['A hen.'])).index();
  await (await write(['An owl.'])).index(OTHER);
  await (await write(['A dog.'])).index({ ...OTHER, model: 'test/third' });
  expect(await vectors()).toEqual([
    { generation: 1, in_graph: false, vectors: 1 },
    { generation: 1, in_graph: true, vectors: 1 },
    { generation: 2, in_graph: true, vectors: 1 },
  ]);
});

test('a vector is taken over from the generation that is searched, not from one that was', async () => {
  const opposite: Embedder = {
    ...OTHER,
    embed: async (texts, purpose) => (await embedder.embed(texts, purpose)).map((vector) => vector.map((value) => -value)),
  };
  const texts = ['fox', 'hen', 'owl', 'dog', 'cat'].map((animal) => `One ${animal}.`);
  await (await write(texts)).index();
  await beginGenerations(db, opposite, { datasetId: dataset.id });
  await fillGeneration(db, dataset.id, opposite, 0);
  expect(await switchGeneration(db, dataset.id)).toBe(true);
  expect(await (await write(texts)).index(opposite)).toEqual([]);
  const { rows } = await db.execute(sql`
    select count(distinct embedding::text)::int as different from chunk_vectors where dataset_id = ${dataset.id} and generation = 2`);
  expect(rows).toEqual([{ different: texts.length }]);
});
