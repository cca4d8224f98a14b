import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestDatabases, type TestDatabases } from '#db/testing.ts';
import { addDocument } from '#lib/retrieval/testing.ts';
import { createDataset } from './datasets.ts';
import { perform } from './perform.ts';
import { reembedDataset } from './reembed-dataset.ts';
import { search } from './search.ts';
import { newTestAccount, testServices } from './testing.ts';

describe('a dataset of another model than the deployment’s', () => {
  let databases: TestDatabases;
  beforeAll(async () => {
    databases = await openTestDatabases();
  });
  afterAll(() => databases.close());

  async function setUp() {
    const services = testServices(databases);
    const { userId, caller } = await newTestAccount(databases, 100);
    const created = await perform(services, createDataset, caller, { name: 'Harbour' });
    if (!created.ok) throw created.problem;
    await addDocument(databases.datasetsDb, { id: created.output.id, ownerId: userId, language: 'en' }, [
      'The harbour master counts cranes.',
    ]);
    const local = services.embedder;
    services.embedder = { ...local, model: 'test/other', dimensions: 3, embed: async (texts) => texts.map(() => [1, 0, 0]) };
    return { services, caller, datasetId: created.output.id, local };
  }

  async function find(where: Awaited<ReturnType<typeof setUp>>) {
    const input = { query: 'harbour', dataset_id: where.datasetId, explain: true };
    const found = await perform(where.services, search, where.caller, input);
    if (!found.ok) throw found.problem;
    return found.output;
  }

  test('is searched by its own model while that can be had', async () => {
    const where = await setUp();
    const { results, omitted, credits } = await find(where);
    expect(results[0]?.explain?.vector?.score).toBeGreaterThan(0);
    expect({ omitted, credits }).toEqual({ omitted: [], credits: 2 });
  });

  test('is searched by its words alone when it cannot, which the answer says and the price shows', async () => {
    const where = await setUp();
    where.services.embedderFor = async () => null;
    const { results, omitted, credits } = await find(where);
    expect(results[0]?.explain).toMatchObject({ vector: null });
    expect({ omitted, credits }).toEqual({ omitted: [{ stage: 'vector', reason: 'other_model' }], credits: 1 });
  });

  test('goes over to the deployment’s once somebody asks for it, and the owner is told how far it is', async () => {
    const { services, caller, datasetId, local } = await setUp();
    const begun = await perform(services, reembedDataset, caller, { dataset_id: datasetId });
    expect(begun).toMatchObject({
      ok: true,
      output: { embedding_model: local.model, next_embedding_model: 'test/other', progress: 0 },
    });
    const { caller: stranger } = await newTestAccount(databases, 0);
    expect(await perform(services, reembedDataset, stranger, { dataset_id: datasetId })).toMatchObject({
      ok: false,
      problem: { code: 'not_found' },
    });
  });
});
