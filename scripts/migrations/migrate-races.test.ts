import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { runCommand, scratchCheckout } from '../testing/documented-commands.ts';
import { createRealDatabase, type Draft, type ScratchDatabase, writeMigrations } from './testing.ts';

const NOTES: Draft = { tag: '0000_notes', sql: 'CREATE TABLE notes (id int);\nINSERT INTO notes SELECT generate_series(1, 1000);\n' };
/** Long enough to be met in the middle of it, and for a test to wait for when it is over. */
const SLOW: Draft = { tag: '0001_slow', sql: 'CREATE TABLE slow (id int);\nSELECT pg_sleep(3);\nCREATE TABLE slower (id int);\n' };
const INDEX: Draft = {
  tag: '0001_index',
  sql: '-- no transaction: notes are written meanwhile\nCREATE INDEX CONCURRENTLY IF NOT EXISTS notes_id ON notes (id);\n',
};

describe.skipIf(!process.env.TEST_POSTGRES_URL)('db:migrate as a process [real postgres]', () => {
  const checkout = scratchCheckout();
  let scratch: ScratchDatabase;
  let env: Record<string, string>;
  beforeAll(() => rmSync(join(checkout.path, 'migrations'), { recursive: true }));
  afterAll(checkout.remove);
  beforeEach(async () => {
    scratch = await createRealDatabase();
    env = { AUTH_DATABASE_URL_UNPOOLED: scratch.url, DATABASE_PROXY: scratch.proxy };
    return () => scratch.close();
  });

  const give = (drafts: Draft[]) => writeMigrations('auth', drafts, { root: join(checkout.path, 'migrations') });
  const migrate = (flags = '') => runCommand(`node scripts/migrations/commands/migrate.ts auth ${flags}`, { cwd: checkout.path, env });
  const launch = () =>
    spawn(process.execPath, ['scripts/migrations/commands/migrate.ts', 'auth'], { cwd: checkout.path, env: { ...process.env, ...env } });

  test('two at once apply everything once, and both succeed', async () => {
    give([NOTES, SLOW]);
    const results = await Promise.all([migrate(), migrate()]);
    expect(results.map((result) => result.code)).toEqual([0, 0]);
    const output = results.map((result) => result.output).join('');
    expect(output.match(/applied 0001_slow/g)).toHaveLength(1);
    expect(output).toContain('auth: waiting for another migration to finish');
    expect(await scratch.pool.query('select from drizzle.__drizzle_migrations')).toMatchObject({ rowCount: 2 });
  });

  test('one that was killed in the middle of a migration is finished by the next', async () => {
    give([NOTES, SLOW]);
    await killDuring(launch(), scratch, 'SELECT pg_sleep(3)');
    const next = await migrate();
    expect(next).toMatchObject({ code: 0, output: expect.stringContaining('applied 0001_slow') });
    expect(next.output).not.toContain('applied 0000_notes');
    expect(await relations(scratch)).toEqual(['notes', 'slow', 'slower']);
  });

  test('one that was killed while it built an index concurrently is finished by the next, which finds the invalid index', async () => {
    give([NOTES]);
    await migrate();
    give([NOTES, INDEX]);
    // An open transaction that has written keeps the index from being finished.
    const writer = await scratch.pool.connect();
    await writer.query('begin; insert into notes values (0)');
    await killDuring(launch(), scratch, 'CREATE INDEX CONCURRENTLY');
    await until(async () => (await backends(scratch, 'CREATE INDEX CONCURRENTLY')) === 0);
    await writer.query('commit');
    writer.release();
    expect(await validity(scratch)).toEqual([false]);
    expect(await migrate()).toMatchObject({ code: 0, output: expect.stringContaining('applied 0001_index') });
    expect(await validity(scratch)).toEqual([true]);
  });

  test('one that does not get its lock gives up in time, changes nothing and says what to do', async () => {
    give([NOTES]);
    await migrate();
    give([NOTES, { tag: '0001_body', sql: 'CREATE TABLE pages (id int);\nALTER TABLE notes ADD COLUMN body text;\n' }]);
    const reader = await scratch.pool.connect();
    await reader.query('begin; select from notes');
    const result = await migrate('--lock-timeout 100ms');
    await reader.query('commit');
    reader.release();
    expect(result.code).toBe(1);
    expect(result.output).toContain('migrations/auth/0001_body.sql:2 failed: canceling statement due to lock timeout');
    expect(result.output).toContain('--lock-timeout');
    expect(await relations(scratch)).toEqual(['notes']);
    expect(await migrate()).toMatchObject({ code: 0 });
  });

  test('one that runs for too long is stopped', async () => {
    give([NOTES, SLOW]);
    const result = await migrate('--statement-timeout 2s');
    expect(result).toMatchObject({
      code: 1,
      output: expect.stringContaining('0001_slow.sql:2 failed: canceling statement due to statement timeout'),
    });
    expect(await relations(scratch)).toEqual(['notes']);
  });
});

/** Kills a process with no chance to tidy up while the server runs a certain statement for it. */
async function killDuring(child: ChildProcess, scratch: ScratchDatabase, statement: string): Promise<void> {
  await until(async () => (await backends(scratch, statement)) > 0);
  child.kill('SIGKILL');
  await once(child, 'exit');
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await sleep(50);
}

async function backends({ pool }: ScratchDatabase, statement: string): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    "select count(*)::int as count from pg_stat_activity where datname = current_database() and state = 'active' and query like $1",
    [`${statement}%`],
  );
  return rows[0]?.count ?? 0;
}

async function relations({ pool }: ScratchDatabase): Promise<string[]> {
  const { rows } = await pool.query("select tablename from pg_tables where schemaname = 'public' order by 1");
  return rows.map((row) => row.tablename);
}

async function validity({ pool }: ScratchDatabase): Promise<boolean[]> {
  const { rows } = await pool.query("select indisvalid from pg_index where indrelid = 'notes'::regclass");
  return rows.map((row) => row.indisvalid);
}
