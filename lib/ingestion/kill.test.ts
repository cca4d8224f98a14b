import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRealDatabases, type TestDatabases } from '#db/testing.ts';
import { CHUNKS_PER_PART } from '#lib/retrieval/part-terms.ts';
import { makeDataset, searchAsOwner } from '#lib/retrieval/testing.ts';
import { folderStorage } from '#lib/storage/folder-storage.ts';
import { getDocument } from './documents.ts';
import { LEASE_MS } from './run-step.ts';
import { testPipeline, upload } from './testing.ts';

describe.skipIf(!process.env.TEST_POSTGRES_URL)('a worker that is killed [real postgres]', () => {
  let databases: TestDatabases;
  let folder: string;
  beforeAll(async () => {
    databases = await openRealDatabases();
    folder = await mkdtemp(join(tmpdir(), 'kill-'));
    await databases.datasetsDb.execute(sql`create table settled (operation_id text primary key, credits int, resource_id text)`);
  });
  afterAll(async () => {
    await databases.close();
    await rm(folder, { recursive: true });
  });

  /** Runs a worker until it is about to do the thing, the nth time that it says so, and kills it there; else until it is done. */
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

  test('at any point is followed by one that finishes the work once', async () => {
    const { datasetsDb: db } = databases;
    const { services } = testPipeline(db, folderStorage(folder));
    const dataset = await makeDataset(db, { language: 'auto' });
    const text = Array.from(
      { length: 3_000 },
      (_, index) => `Paragraph ${index} tells of the lighthouse in its own way, at some length.`,
    ).join('\n\n');
    const { row, operationId } = await upload(services, dataset, { bytes: text });

    const points: [string, number][] = [
      ['read', 1],
      ['embed', 1],
      ['embed', 2],
      ['settle', 1],
      ['settled', 1],
    ];
    for (const [index, [point, nth]] of points.entries()) {
      expect(await workUntil(point, nth, 1_000 + index * (LEASE_MS + 1_000))).not.toContain('done');
      const seen = await getDocument(db, { userId: dataset.ownerId, datasetIds: null }, dataset.id, row.id);
      expect(seen?.status).toBe(point.startsWith('settle') ? 'ready' : 'processing');
    }
    expect(await workUntil(null, 0, 1_000 + points.length * (LEASE_MS + 1_000))).toContain('done');

    const ready = await getDocument(db, { userId: dataset.ownerId, datasetIds: null }, dataset.id, row.id);
    expect(ready).toMatchObject({ status: 'ready', stage: null, version: 1, language: 'en', error: null });
    const { rows: chunks } = await db.execute<{ ordinal: number; is_indexed: boolean }>(sql`
      select ordinal, t.chunk_id is not null and v.chunk_id is not null as is_indexed
      from chunks c left join chunk_terms t on t.chunk_id = c.id left join chunk_vectors v on v.chunk_id = c.id
      where c.document_id = ${row.id} order by ordinal`);
    expect(chunks.length).toBeGreaterThan(200);
    expect(chunks.map(({ ordinal }) => ordinal)).toEqual(chunks.map((_, index) => index));
    expect(chunks.every(({ is_indexed }) => is_indexed)).toBe(true);
    const { rows: parts } = await db.execute<{ is_right: boolean }>(sql`
      select p.chunks = counted.chunks and p.length = counted.length and p.terms = counted.terms as is_right
      from (
        select part, count(*) as chunks, sum(length) as length,
          (select array_agg(distinct term order by term) from chunk_terms o cross join unnest(o.terms) term
            where o.document_id = ${row.id} and o.part = c.part) as terms
        from chunk_terms c where document_id = ${row.id} and part is not null group by part
      ) counted full join part_terms p on p.document_id = ${row.id} and p.part = counted.part`);
    // A last chunk that is alone in its part has none.
    expect(parts).toHaveLength(Math.ceil((chunks.length - 1) / CHUNKS_PER_PART));
    expect(parts.every(({ is_right }) => is_right)).toBe(true);
    const { rows: settled } = await db.execute(sql`select operation_id, credits, resource_id from settled`);
    expect(settled).toEqual([{ operation_id: operationId, credits: 2, resource_id: row.id }]);
    expect((await searchAsOwner(db, dataset, 'lighthouse')).hits.length).toBeGreaterThan(0);
  });
});
