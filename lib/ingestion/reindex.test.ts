import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DatasetsDatabase } from '#db/datasets/types.ts';
import { openTestDatabases, type TestDatabases } from '#db/testing.ts';
import { beginReindexing, nextOutdated } from '#lib/retrieval/reindex.ts';
import { makeDataset, searchAsOwner, type TestDataset } from '#lib/retrieval/testing.ts';
import { folderStorage } from '#lib/storage/folder-storage.ts';
import { testPipeline, upload } from './testing.ts';

let databases: TestDatabases;
let db: DatasetsDatabase;
let folder: string;
let pipeline: ReturnType<typeof testPipeline>;

beforeAll(async () => {
  databases = await openTestDatabases();
  db = databases.datasetsDb;
  folder = await mkdtemp(join(tmpdir(), 'reindex-'));
  pipeline = testPipeline(db, folderStorage(folder));
});
afterAll(async () => {
  await databases.close();
  await rm(folder, { recursive: true });
});

const paragraphs = (about: string) =>
  Array.from({ length: 40 }, (_, index) => `${about} number ${index} ${'tells of storms and light '.repeat(20)}`).join('\n\n');

/** As documents were before there were revisions, and parts. */
async function makeOutdated({ id }: TestDataset): Promise<void> {
  await db.execute(sql`delete from part_terms using documents d where d.id = document_id and d.dataset_id = ${id}`);
  await db.execute(sql`update chunk_terms set part = null where dataset_id = ${id}`);
  await db.execute(sql`update documents set index_revision = 0 where dataset_id = ${id}`);
}

const partsOf = async ({ id }: TestDataset) =>
  (
    await db.execute(sql`
      select d.id, count(distinct p.part)::int as parts, sum(p.chunks)::int as chunks,
        (select count(*)::int from chunk_terms c where c.document_id = d.id and c.part is not null) as with_part
      from documents d left join part_terms p on p.document_id = d.id where d.dataset_id = ${id} group by d.id order by d.id`)
  ).rows;

describe('indexing a dataset anew', () => {
  test('gives all of its documents what they lack of today’s index, free of charge, and once', async () => {
    const dataset = await makeDataset(db);
    await pipeline.add(dataset, ['Lighthouse', 'Harbour', 'Beacon'].map(paragraphs));
    const before = await partsOf(dataset);
    expect(before).toMatchObject(Array.from({ length: 3 }, () => ({ parts: 2 })));
    await makeOutdated(dataset);
    expect(await partsOf(dataset)).not.toEqual(before);
    const settled = pipeline.charges.settled.length;
    await beginReindexing(db);
    await pipeline.work(dataset);
    expect(await partsOf(dataset)).toEqual(before);
    expect(await nextOutdated(db, dataset.id)).toBeNull();
    expect(pipeline.charges.settled).toHaveLength(settled);
    const { rows } = await db.execute(sql`select state from jobs where dataset_id = ${dataset.id} and kind = 'reindex'`);
    expect(rows).toEqual([{ state: 'succeeded' }]);
  });

  test('detects the language of a document from before languages were detected', async () => {
    const dataset = await makeDataset(db, { language: 'auto' });
    const [id] = await pipeline.add(dataset, [
      'Die Wärter putzten jeden Morgen die Lampen und zählten dann die Schiffe, die vor der Küste lagen.',
    ]);
    await makeOutdated(dataset);
    await db.execute(sql`update document_versions set language = null where document_id = ${id}`);
    await beginReindexing(db);
    await pipeline.work(dataset);
    const { rows } = await db.execute(sql`select language from document_versions where document_id = ${id}`);
    expect(rows).toEqual([{ language: 'de' }]);
    expect((await searchAsOwner(db, { ...dataset, language: 'de' }, 'Lampe', { mode: 'keyword' })).hits).toHaveLength(1);
  });

  test('lets a document go first that somebody waits for', async () => {
    const dataset = await makeDataset(db);
    const [old] = await pipeline.add(dataset, [paragraphs('Lighthouse')]);
    await makeOutdated(dataset);
    await beginReindexing(db);
    const { row } = await upload(pipeline.services, dataset, { bytes: 'The harbour' });
    await pipeline.makeDue(dataset);
    await db.execute(sql`update jobs set run_at = run_at - interval '1 hour' where dataset_id = ${dataset.id} and kind = 'reindex'`);
    await pipeline.work(dataset);
    const { rows } = await db.execute(sql`
      select document_id from jobs where dataset_id = ${dataset.id} and (document_id is null or document_id <> ${old}) order by finished_at, updated_at`);
    expect(rows).toEqual([{ document_id: row.id }, { document_id: null }]);
  });
});
