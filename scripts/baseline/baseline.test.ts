import type { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openRealDatabases, type TestDatabases } from '#db/testing.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { catalogOfMigrations } from '../catalog/expected.ts';
import { openInMemory } from '../database/in-memory.ts';
import { type Databases, startDatabases } from '../database/start.ts';
import { withConnection } from '../migrations/lock.ts';
import { migrateDatabase } from '../migrations/migrate.ts';
import { baselineDatabase, migrationsUpTo } from './baseline.ts';

let scratch: PGlite;
let databases: Databases;
let expected: Catalog;
const migrations = migrationsUpTo('auth', undefined);
beforeAll(async () => {
  [scratch, databases] = await Promise.all([openInMemory(), startDatabases()]);
  expected = await catalogOfMigrations(scratch, migrations);
});
afterAll(() => Promise.all([scratch.close(), databases.stop()]));

/** The tables are there, as other tools might have made them, and nothing says which migrations they come from. */
beforeEach(async () => {
  await query('drop schema public cascade; create schema public; drop schema if exists drizzle cascade');
  await migrate();
  await query('drop schema drizzle cascade');
});

test('a database that is what the migrations lead to is adopted, with the hashes of their files where drizzle looks for them', async () => {
  await expect(migrate()).rejects.toThrow('already exists');
  await baseline();
  const { rows } = await query('select hash, created_at::bigint as "when" from drizzle.__drizzle_migrations order by id');
  expect(rows).toEqual(migrations.map(({ hash, when }) => ({ hash, when: String(when) })));
  expect(await migrate()).toEqual([]);
});

test('a database of an older version is adopted as of its migration, and the later ones are applied after that', async () => {
  await query('drop schema public cascade; create schema public');
  const older = migrationsUpTo('auth', '0000_tables');
  for (const { sql } of older) await query(sql);
  await baselineDatabase('auth', databases.authUrl, { migrations: older, expected: await catalogOfMigrations(scratch, older) }, databases);
  expect(await migrate()).toEqual(migrations.slice(1).map(({ tag }) => tag));
});

test('a database that differs is refused with what differs, and nothing is recorded', async () => {
  await query('alter table users add column credits integer; drop index sessions_user_id_index');
  await expect(baseline()).rejects.toThrow(
    /nothing was recorded.*column users\.credits is extra.*index sessions_user_id_index is missing.*CREATE INDEX/s,
  );
  const { rows } = await query("select to_regclass('drizzle.__drizzle_migrations') as tracking");
  expect(rows).toEqual([{ tracking: null }]);
});

test('the table of made-up hashes in public, which drizzle does not read, is a difference like any other', async () => {
  await query('create table __drizzle_migrations (id serial primary key, hash text, created_at bigint)');
  await expect(baseline()).rejects.toThrow('table __drizzle_migrations is extra');
});

test('a database with a record of migrations is refused', async () => {
  await baseline();
  await expect(baseline()).rejects.toThrow(`The auth database has ${migrations.length} migrations recorded already`);
});

test('a migration that there is not is named', () => {
  expect(() => migrationsUpTo('auth', '0099_unknown')).toThrow('There is no migration 0099_unknown in migrations/auth.');
});

describe.skipIf(!process.env.TEST_POSTGRES_URL)('on a server with several connections [real postgres]', () => {
  let real: TestDatabases;
  beforeAll(async () => {
    real = await openRealDatabases();
  });
  afterAll(() => real?.close());

  test('two at once adopt once, since both take the lock of the migrations', async () => {
    await real.authPool.query('drop schema drizzle cascade');
    const adopt = () => baselineDatabase('auth', real.authUrl, { migrations, expected }, { proxy: real.proxy });
    const outcomes = await Promise.allSettled([adopt(), adopt()]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const { rows } = await real.authPool.query('select hash from drizzle.__drizzle_migrations order by id');
    expect(rows).toEqual(migrations.map(({ hash }) => ({ hash })));
  });
});

function baseline() {
  return baselineDatabase('auth', databases.authUrl, { migrations, expected }, databases);
}

/** Applies what is pending and returns the names of it. */
async function migrate(): Promise<string[]> {
  const applied: string[] = [];
  await migrateDatabase('auth', databases.authUrl, { proxy: databases.proxy, onApplied: (tag) => applied.push(tag) });
  return applied;
}

function query(sql: string) {
  return withConnection(databases.authUrl, databases.proxy, (client) => client.query(sql));
}
