import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DatasetsDatabase } from '#db/datasets/types.ts';
import { openRealDatabases, type TestDatabases } from '#db/testing.ts';
import { parseFilter } from './filters/parse-filter.ts';
import { rowsRead } from './rows-read.ts';
import { addDocument, embedder, makeDataset, searchAsOwner, type TestDataset } from './testing.ts';

/** More than a walk through the graph keeps in view. */
const PASSAGES = 300;
const DIMENSIONS = 256;
const COMPARED = { table: 'chunk_vectors', part: 'exact_leg' };

describe.skipIf(!process.env.TEST_POSTGRES_URL)('a walk through a graph [real postgres]', () => {
  let databases: TestDatabases;
  let dataset: TestDataset;
  beforeAll(async () => {
    databases = await openRealDatabases();
    const { datasetsDb: db } = databases;
    // Whether a walk is worth it depends on how large the graph was when it was last counted.
    await db.execute(sql`alter table chunk_vectors set (autovacuum_enabled = false)`);
    dataset = await makeDataset(db);
    await addDocument(
      db,
      dataset,
      Array.from({ length: PASSAGES }, (_, index) => `Passage ${index + 1}`),
    );
    // The further on a passage stands, the further its vector is turned away from the query's.
    await db.execute(sql`
      update chunk_vectors v set in_graph = true,
        embedding = (array[likeness, sqrt(1 - likeness ^ 2)]::real[] || array_fill(0::real, array[${DIMENSIONS - 2}::int]))::halfvec
      from (select id, 1 - page / 400.0 as likeness from chunks) c where c.id = v.chunk_id`);
    await db.execute(sql`update datasets set in_graph = true, embedding_dimensions = ${DIMENSIONS}::int`);
  });
  afterAll(() => databases.close());

  /** The best passages on pages from one on, and how many vectors were compared one by one for them. */
  async function find(fromPage: number, settings: Record<string, string> = {}) {
    const vector = [1, ...new Array<number>(DIMENSIONS - 1).fill(0)];
    const { filter } = parseFilter({ page: { gte: fromPage } });
    const request = { mode: 'vector', query: 'any', queryEmbedding: { model: embedder.model, vector }, filter, limit: 5 } as const;
    return databases.datasetsDb.transaction(async (transaction) => {
      const db: DatasetsDatabase = transaction;
      // So few vectors would be sorted otherwise.
      for (const [name, value] of Object.entries({ enable_seqscan: 'off', ...settings }))
        await db.execute(sql`select set_config(${name}, ${value}, true)`);
      const { hits } = await searchAsOwner(db, dataset, 'any', request);
      return { pages: hits.map(({ citation }) => citation.page), compared: await rowsRead(db, dataset, COMPARED, request) };
    });
  }

  test('goes on until enough passages are found that fit a filter, however many are nearer that do not', async () => {
    expect(await find(1)).toEqual({ pages: [1, 2, 3, 4, 5], compared: 0 });
    expect(await find(241)).toEqual({ pages: [241, 242, 243, 244, 245], compared: 0 });
  });

  test('is followed by a comparison of everything where it gives up before', async () => {
    expect(await find(251, { 'hnsw.max_scan_tuples': '1' })).toEqual({ pages: [251, 252, 253, 254, 255], compared: 50 });
  });
});
