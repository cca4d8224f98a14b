import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type DatabaseName, readDownFile, readMigrations } from './folder.ts';
import { migrateDatabase } from './migrate.ts';
import { planRollback, rollbackDatabase } from './rollback.ts';
import { migrationStatus } from './status.ts';
import { createEmbeddedDatabase, createRealDatabase, type Draft, type ScratchDatabase, writeMigrations } from './testing.ts';

describe('on an embedded database', () => promises(createEmbeddedDatabase));
describe.skipIf(!process.env.TEST_POSTGRES_URL)('on a server [real postgres]', () => promises(createRealDatabase));

const NOTES: Draft = { tag: '0000_notes', sql: 'CREATE TABLE notes (id int PRIMARY KEY, title text);\n' };
const BODY: Draft = {
  tag: '0001_body',
  sql: 'ALTER TABLE notes ADD COLUMN body text;\n',
  down: '-- reviewed: the bodies are lost\nALTER TABLE notes DROP COLUMN body;\n',
};
const PAGES: Draft = {
  tag: '0002_pages',
  sql: 'CREATE TABLE pages (id int);\n--> statement-breakpoint\nCREATE TABLE lines (id int);\n',
  down: '-- reviewed: pages and lines are lost\nDROP TABLE pages;\nDROP TABLE lines;\n',
};

function promises(create: () => Promise<ScratchDatabase>): void {
  let scratch: ScratchDatabase;
  beforeAll(async () => {
    scratch = await create();
  });
  afterAll(() => scratch.close());
  beforeEach(() => scratch.pool.query('drop schema if exists drizzle cascade; drop schema public cascade; create schema public'));

  const migrate = (drafts: Draft[], options = {}) =>
    migrateDatabase('auth', scratch.url, { proxy: scratch.proxy, root: writeMigrations('auth', drafts), ...options });
  const rollback = (drafts: Draft[], target: string) =>
    rollbackDatabase('auth', scratch.url, target, { proxy: scratch.proxy, root: writeMigrations('auth', drafts) });

  test('migrations are applied once each, in their order, and remembered as drizzle does', async () => {
    const applied: string[] = [];
    const onApplied = (tag: string) => applied.push(tag);
    expect(await migrate([NOTES, BODY], { onApplied })).toBe(2);
    expect(await migrate([NOTES, BODY, PAGES], { onApplied })).toBe(3);
    expect(applied).toEqual(['0000_notes', '0001_body', '0002_pages']);
    const { rows } = await scratch.pool.query('select hash, created_at::float8 as when from drizzle.__drizzle_migrations order by id');
    const migrations = readMigrations('auth', writeMigrations('auth', [NOTES, BODY, PAGES]));
    expect(rows).toEqual(migrations.map(({ hash, when }) => ({ hash, when })));
  });

  test('a failing migration leaves everything as it was, and names the statement, its line and what Postgres advises', async () => {
    const broken = {
      tag: '0001_broken',
      sql: '-- two steps\nCREATE TABLE pages (id int);\nUPDATE notes\n  SET titel = id WHERE id > 0;\n',
    };
    await migrate([NOTES]);
    const before = await catalog(scratch);
    const failure = await migrate([NOTES, broken]).catch((error: Error) => error.message);
    expect(failure).toContain('migrations/auth/0001_broken.sql:4 failed: column "titel" of relation "notes" does not exist');
    expect(failure).toContain('| UPDATE notes');
    expect(await catalog(scratch)).toEqual(before);
    expect(await migrate([NOTES, BODY])).toBe(2);
  });

  test('asking what is pending changes nothing, not even on a database that was never migrated', async () => {
    const before = await catalog(scratch);
    const root = writeMigrations('auth', [NOTES, BODY]);
    const { applied, pending } = await migrationStatus('auth', scratch.url, { proxy: scratch.proxy, root });
    expect([applied, pending.map((each) => each.tag)]).toEqual([[], ['0000_notes', '0001_body']]);
    expect(await catalog(scratch)).toEqual(before);
  });

  test('whoever refuses under the lock keeps the database as it was', async () => {
    const before = await catalog(scratch);
    const refuse = async () => {
      throw new Error('This is production.');
    };
    await expect(migrate([NOTES], { before: refuse })).rejects.toThrow('This is production.');
    expect(await catalog(scratch)).toEqual(before);
  });

  test('a migration that was edited after it had run is refused by its name', async () => {
    await migrate([NOTES]);
    await expect(migrate([{ ...NOTES, sql: `${NOTES.sql}-- later\n` }])).rejects.toThrow(
      'migration 0000_notes was changed after it had run',
    );
  });

  test('a database that had more migrations than the folder holds is refused, with both numbers', async () => {
    await migrate([NOTES, BODY]);
    await expect(migrate([NOTES])).rejects.toThrow('it has had 2 migrations, the folder holds 1');
  });

  test('a run after which the record is not as long as the journal fails, with both numbers', async () => {
    const meddling = { tag: '0001_meddling', sql: "INSERT INTO drizzle.__drizzle_migrations (hash) VALUES ('made up');\n" };
    await expect(migrate([NOTES, meddling])).rejects.toThrow('The auth database remembers 3 migrations, its journal has 2.');
  });

  test('a rollback undoes the newest ones, forgets exactly those, and they can be applied again', async () => {
    await migrate([NOTES]);
    const before = await catalog(scratch);
    await migrate([NOTES, BODY, PAGES]);
    expect(await rollback([NOTES, BODY, PAGES], '0000_notes')).toEqual(['0002_pages', '0001_body']);
    expect(await catalog(scratch)).toEqual(before);
    expect(await migrate([NOTES, BODY, PAGES])).toBe(3);
  });

  test('a rollback is refused before it begins when a step has no reviewed down file', async () => {
    const drafts = [NOTES, { tag: BODY.tag, sql: BODY.sql }, PAGES];
    await migrate(drafts);
    const before = await catalog(scratch);
    await expect(rollback(drafts, '0000_notes')).rejects.toThrow('Nothing was changed: 0001_body of the auth database cannot be undone');
    await expect(rollback(drafts, '0009_never')).rejects.toThrow('0009_never is not applied to the auth database');
    expect(await catalog(scratch)).toEqual(before);
  });

  test('a rollback that fails at its second step leaves the first undone step as it was', async () => {
    const drafts = [NOTES, { ...BODY, down: '-- reviewed: yes\nALTER TABLE notes DROP COLUMN bodies;\n' }, PAGES];
    await migrate(drafts);
    const before = await catalog(scratch);
    await expect(rollback(drafts, '0000_notes')).rejects.toThrow('migrations/auth/down/0001_body.sql:2 failed: column "bodies"');
    expect(await catalog(scratch)).toEqual(before);
  });

  test.each(['auth', 'datasets'] as const)(
    'the down files of %s bring back exactly what was before, and their migrations run again',
    async (name) => {
      const migrations = readMigrations(name);
      for (const [position, { tag }] of migrations.entries()) {
        const target = migrations[position - 1]?.tag;
        if (!target || readDownFile(name, tag) === null) continue;
        await migrateDatabase(name, scratch.url, { proxy: scratch.proxy, root: firstOnes(name, position) });
        const before = await catalog(scratch);
        const root = firstOnes(name, position + 1);
        await migrateDatabase(name, scratch.url, { proxy: scratch.proxy, root });
        expect(await planRollback(name, scratch.url, target, { proxy: scratch.proxy })).toHaveLength(1);
        await rollbackDatabase(name, scratch.url, target, { proxy: scratch.proxy });
        expect(await catalog(scratch)).toEqual(before);
      }
      expect(await migrateDatabase(name, scratch.url, { proxy: scratch.proxy })).toBe(migrations.length);
    },
  );
}

function firstOnes(name: DatabaseName, count: number): string {
  return writeMigrations(name, readMigrations(name).slice(0, count));
}

/** What a migration can change: every relation, column and trigger, how tables are stored, and what is remembered as applied. */
async function catalog({ pool }: ScratchDatabase): Promise<unknown[]> {
  const { rows } = await pool.query(`
    select nspname, relname, relkind, reloptions, attname, atttypid::regtype, attnotnull,
      case when relkind = 'r' then attstorage end as storage
    from pg_class
    join pg_namespace on pg_namespace.oid = relnamespace
    left join pg_attribute on attrelid = pg_class.oid and not attisdropped
    where nspname in ('public', 'drizzle')
    order by nspname, relname, attname`);
  const { rows: code } = await pool.query(
    "select tgname as name from pg_trigger union all select proname from pg_proc where pronamespace = 'public'::regnamespace order by 1",
  );
  const { rows: tracked } = await pool.query("select to_regclass('drizzle.__drizzle_migrations') is not null as exists");
  const hashes = tracked[0].exists ? (await pool.query('select hash from drizzle.__drizzle_migrations order by id')).rows : [];
  return [...rows, ...code, ...hashes];
}
