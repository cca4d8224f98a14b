import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { and, eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Job } from '#db/datasets/jobs.ts';
import { jobs } from '#db/datasets/schema/index.ts';
import type { DatasetsDatabase } from '#db/datasets/types.ts';
import { openRealDatabases, openTestDatabases, type TestDatabases } from '#db/testing.ts';
import type { Embedder } from '#lib/retrieval/embedder.ts';
import { beginGenerations } from '#lib/retrieval/generations.ts';
import { readGraphRecall } from '#lib/retrieval/graph-recall.ts';
import { makeDataset, embedder as oldEmbedder, searchAsOwner, type TestDataset } from '#lib/retrieval/testing.ts';
import { folderStorage } from '#lib/storage/folder-storage.ts';
import { LEASE_MS, runStep } from './run-step.ts';
import { testPipeline, upload } from './testing.ts';

/** A model of other dimensions than the one that datasets are made with here. */
const newEmbedder: Embedder = {
  ...oldEmbedder,
  model: 'test/halved',
  dimensions: 256,
  embed: async (texts, purpose) => (await oldEmbedder.embed(texts, purpose)).map((vector) => vector.slice(0, 256)),
};

async function embeddedBy(embedder: Embedder, query: string) {
  const [vector = []] = await embedder.embed([query], 'query');
  return { model: embedder.model, vector };
}

async function generationsOf(db: DatasetsDatabase, { id }: TestDataset) {
  const { rows } = await db.execute<{ generation: number; dimensions: number; in_graph: boolean; vectors: number }>(sql`
    select generation, vector_dims(embedding) as dimensions, in_graph, count(*)::int as vectors
    from chunk_vectors where dataset_id = ${id} group by 1, 2, 3 order by 1`);
  return rows;
}

const paragraphs = (count: number, about: string) =>
  Array.from({ length: count }, (_, index) => `${about} number ${index} ${'tells of storms and light '.repeat(35)}`).join('\n\n');

/** As `paragraphs`, each with words of its own. */
const diverse = (count: number, about: string) =>
  Array.from({ length: count }, (_, index) => {
    const words = Array.from({ length: 130 }, (_, place) => ((index * 7_919 + place * 104_729) % 9_973).toString(26));
    return `${about} ${words.join(' ')}`;
  }).join('\n\n');

describe('re-embedding a dataset', () => {
  let databases: TestDatabases;
  let folder: string;
  let db: DatasetsDatabase;
  beforeAll(async () => {
    databases = await openTestDatabases();
    db = databases.datasetsDb;
    folder = await mkdtemp(join(tmpdir(), 'reembed-'));
  });
  afterAll(async () => {
    await databases.close();
    await rm(folder, { recursive: true });
  });

  test('is what a document that comes under another model starts, and ends with all vectors from that model', async () => {
    const { services, work, charges } = testPipeline(db, folderStorage(folder));
    const dataset = await makeDataset(db);
    await upload(services, dataset, { bytes: 'The lighthouse keeper counts the ships.' });
    await work(dataset);
    expect(await generationsOf(db, dataset)).toEqual([{ generation: 1, dimensions: 512, in_graph: false, vectors: 1 }]);

    services.embedder = newEmbedder;
    const { operationId } = await upload(services, dataset, { bytes: 'The harbour master counts the cranes.' });
    await work(dataset);
    expect(charges.settled.map((charge) => charge.operationId)).toContain(operationId);
    await work(dataset);
    expect(await generationsOf(db, dataset)).toEqual([{ generation: 2, dimensions: 256, in_graph: false, vectors: 2 }]);
    const { hits } = await searchAsOwner(db, dataset, 'harbour', {
      mode: 'vector',
      queryEmbedding: await embeddedBy(newEmbedder, 'harbour'),
    });
    expect(hits).toHaveLength(2);
  });

  test('keeps the old vectors when the model does not answer, and goes on once it does', async () => {
    const { services, work, clock } = testPipeline(db, folderStorage(folder));
    const dataset = await makeDataset(db);
    await upload(services, dataset, { bytes: 'The lighthouse keeper counts the ships.' });
    await work(dataset);
    await beginGenerations(db, newEmbedder, { datasetId: dataset.id });
    services.embedder = { ...newEmbedder, embed: () => Promise.reject(new Error('down')) };
    for (let attempt = 0; attempt < 10; attempt++) {
      await work(dataset);
      clock.at = new Date(clock.at.getTime() + 700_000);
    }
    const { hits } = await searchAsOwner(db, dataset, 'lighthouse', { mode: 'vector' });
    expect(hits).toHaveLength(1);
    services.embedder = newEmbedder;
    await work(dataset);
    expect(await generationsOf(db, dataset)).toMatchObject([{ generation: 2, vectors: 1 }]);
  });

  test('goes on where it was killed between its switch and the note of it', async () => {
    const { services, add } = testPipeline(db, folderStorage(folder));
    const dataset = await makeDataset(db);
    await add(dataset, ['A gull on the mast.']);
    services.embedder = newEmbedder;
    await beginGenerations(db, newEmbedder, { datasetId: dataset.id });
    const [job] = await db
      .select()
      .from(jobs)
      .where(and(eq(jobs.datasetId, dataset.id), eq(jobs.kind, 'reembed')));
    const step = async (stage: string, cursor = 0) => {
      const next = await runStep(services, { ...(job as Job), stage, cursor });
      return 'position' in next ? next.position : { stage: 'ended', cursor: 0 };
    };
    let position = await step('reembed');
    while (position.stage === 'reembed') position = await step('reembed', position.cursor);
    expect((await step('switch')).stage).toBe('clear');
    expect((await step('switch')).stage).toBe('clear');
    expect(await generationsOf(db, dataset)).toHaveLength(2);
  });

  test('is abandoned, with nothing left of it, when the deployment changes its model once more', async () => {
    const { services, work } = testPipeline(db, folderStorage(folder));
    const dataset = await makeDataset(db);
    await upload(services, dataset, { bytes: paragraphs(3, 'Lamp') });
    await work(dataset);
    await beginGenerations(db, newEmbedder, { datasetId: dataset.id });
    services.embedder = newEmbedder;
    await work(dataset);
    expect(await beginGenerations(db, newEmbedder, { datasetId: dataset.id })).toEqual([]);
    const before = await generationsOf(db, dataset);
    await beginGenerations(db, { ...newEmbedder, model: 'test/third' }, { datasetId: dataset.id });
    await work(dataset);
    expect(await generationsOf(db, dataset)).toEqual(before);
    const { rows } = await db.execute(sql`select state, error from jobs where dataset_id = ${dataset.id} and kind = 'reembed' order by id`);
    expect(rows).toMatchObject([{ state: 'succeeded' }, { state: 'failed', error: { code: 'conflict' } }]);
  });

  test('leaves no passage without a vector when the deployment goes back to the old model before the switch', async () => {
    const { services, work } = testPipeline(db, folderStorage(folder));
    const dataset = await makeDataset(db);
    await upload(services, dataset, { bytes: 'The lighthouse keeper counts the ships.' });
    await work(dataset);
    let isDown = false;
    services.embedder = {
      ...newEmbedder,
      embed: async (texts, purpose) => {
        if (isDown) throw new Error('The model does not answer.');
        isDown = true;
        return newEmbedder.embed(texts, purpose);
      },
    };
    await upload(services, dataset, { bytes: 'The harbour master counts the cranes.' });
    await work(dataset);
    services.embedder = oldEmbedder;
    await db.execute(sql`update jobs set run_at = '2001-01-01' where dataset_id = ${dataset.id} and state = 'queued'`);
    await work(dataset);
    const { hits } = await searchAsOwner(db, dataset, 'harbour cranes', { mode: 'vector' });
    expect(hits[0]?.content).toContain('harbour');
    expect((await generationsOf(db, dataset)).map(({ dimensions, vectors }) => [dimensions, vectors])).toEqual([[512, 2]]);
  });
});

describe.skipIf(!process.env.TEST_POSTGRES_URL)('re-embedding and graphs [real postgres]', () => {
  let databases: TestDatabases;
  let folder: string;
  let db: DatasetsDatabase;
  beforeAll(async () => {
    databases = await openRealDatabases();
    db = databases.datasetsDb;
    folder = await mkdtemp(join(tmpdir(), 'reembed-'));
  });
  afterAll(async () => {
    await databases.close();
    await rm(folder, { recursive: true });
  });

  test('searches beside it see all vectors of one model or of the other, also of documents that come meanwhile', async () => {
    const { services, work, makeDue } = testPipeline(db, folderStorage(folder));
    const dataset = await makeDataset(db);
    await upload(services, dataset, { bytes: paragraphs(450, 'Lamp') });
    await work(dataset);
    const [oldQuery, newQuery] = [await embeddedBy(oldEmbedder, 'lamp'), await embeddedBy(newEmbedder, 'lamp')];
    const seen = new Set<string>();
    const vectorsSeen = async (queryEmbedding: typeof oldQuery) => {
      const { hits } = await searchAsOwner(db, dataset, 'lamp storms', { queryEmbedding, limit: 50, explain: true });
      return hits.filter(({ explain }) => explain?.vector).length;
    };
    let isDone = false;
    const searching = (async () => {
      // Once more when all is done, however slow a look is.
      for (let isLast = false; !isLast; ) {
        isLast = isDone;
        const [byOld, byNew] = [await vectorsSeen(oldQuery), await vectorsSeen(newQuery)];
        expect([0, 50]).toContain(byOld);
        expect([0, 50]).toContain(byNew);
        expect(byOld + byNew).toBeGreaterThan(0);
        seen.add(byOld > 0 ? 'old' : 'new');
      }
    })();
    services.embedder = newEmbedder;
    await beginGenerations(db, newEmbedder, { datasetId: dataset.id });
    const adding = (async () => {
      for (let index = 0; index < 5; index++) {
        await upload(services, dataset, { bytes: paragraphs(20, `Bell ${index}`) });
        await makeDue(dataset);
      }
    })();
    await Promise.all([work(dataset), work(dataset), adding]);
    await work(dataset);
    isDone = true;
    await searching;
    expect(await generationsOf(db, dataset)).toEqual([{ generation: 2, dimensions: 256, in_graph: false, vectors: 550 }]);
    expect(await vectorsSeen(newQuery)).toBe(50);
    expect(seen).toEqual(new Set(['old', 'new']));
  });

  test('a dataset that has grown goes into the graph, which finds what the comparison found', async () => {
    const { services, work } = testPipeline(db, folderStorage(folder));
    const dataset = await makeDataset(db);
    await upload(services, dataset, { bytes: diverse(600, 'Lamp') });
    await work(dataset);
    const ask = () =>
      searchAsOwner(db, dataset, `lamp ${(7_919).toString(26)} ${(15_838 % 9_973).toString(26)}`, { mode: 'vector', limit: 10 });
    const compared = await ask();
    await db.execute(
      sql`insert into term_totals (dataset_id, chunks, tokens) values (${dataset.id}, 600, 1) on conflict (dataset_id) do update set chunks = 600`,
    );
    expect(await beginGenerations(db, oldEmbedder, 'large datasets', 599)).toEqual([dataset.id]);
    await work(dataset);
    expect(await generationsOf(db, dataset)).toEqual([{ generation: 2, dimensions: 512, in_graph: true, vectors: 600 }]);
    expect((await ask()).hits.map(({ score }) => score)).toEqual(compared.hits.map(({ score }) => score));
    const { rows: jobs } = await db.execute(
      sql`select state, stage, error from jobs where dataset_id = ${dataset.id} and kind = 'reembed'`,
    );
    expect(jobs).toEqual([{ state: 'succeeded', stage: 'measure', error: null }]);
    expect(await readGraphRecall(db)).toMatchObject({ datasets: 1, mean: expect.closeTo(1, 1) });
    expect(await beginGenerations(db, oldEmbedder, 'large datasets', 599)).toEqual([]);
  });

  test('a worker that is killed in the middle of it is followed by one that finishes', async () => {
    const { services } = testPipeline(db, folderStorage(folder));
    const dataset = await makeDataset(db);
    await upload(services, dataset, { bytes: paragraphs(450, 'Lamp') });
    await testPipeline(db, folderStorage(folder)).work(dataset);
    await db.execute(sql`update datasets set embedding_model = 'test/older' where id = ${dataset.id}`);
    await beginGenerations(db, oldEmbedder, { datasetId: dataset.id });
    for (const [index, nth] of [1, 2].entries()) {
      expect(await workUntil('embed', nth, 1_000 + index * (LEASE_MS + 1_000))).not.toContain('done');
      expect(await generationsOf(db, dataset)).toContainEqual({ generation: 1, dimensions: 512, in_graph: false, vectors: 450 });
    }
    expect(await workUntil(null, 0, 1_000 + 2 * (LEASE_MS + 1_000))).toContain('done');
    expect(await generationsOf(db, dataset)).toEqual([{ generation: 2, dimensions: 512, in_graph: false, vectors: 450 }]);
    const { hits } = await searchAsOwner(db, dataset, 'lamp', { mode: 'vector' });
    expect(hits).toHaveLength(10);
  });

  /** Runs a worker until it is about to do the thing for the nth time and kills it there; else until it is done. */
  async function workUntil(killAt: string | null, nth: number, ahead: number): Promise<string[]> {
    const script = join(import.meta.dirname, 'killable-worker.ts');
    const worker = spawn(process.execPath, [script, databases.datasetsUrl, databases.proxy, folder, String(ahead)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = new Promise((exit) => worker.once('exit', exit));
    const said: string[] = [];
    for await (const line of createInterface({ input: worker.stdout })) {
      said.push(line);
      if (line === killAt && said.filter((what) => what === killAt).length === nth) worker.kill('SIGKILL');
    }
    await exited;
    return said;
  }
});
