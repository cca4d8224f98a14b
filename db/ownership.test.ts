import { globSync } from 'node:fs';
import { join } from 'node:path';
import { getTableName, is } from 'drizzle-orm';
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findOwnershipFaults, type OwnedTable, type Ownership } from './ownership.ts';
import { openRealDatabases, openTestDatabases, type TestDatabases } from './testing.ts';

const DATABASES = ['auth', 'datasets'] as const;

describe('the tables of this product', () => {
  let databases: TestDatabases;
  beforeAll(async () => {
    databases = await openTestDatabases();
  });
  afterAll(() => databases.close());

  test('belong to one database and one schema file each', async () => {
    const ownership = { declared: await readDeclared(), live: await readLive(databases) };
    expect(findOwnershipFaults(ownership)).toEqual([]);
    expect(ownership.live.auth?.map(({ name }) => name)).toContain('users');
    expect(ownership.live.datasets?.map(({ name }) => name)).toContain('documents');
  });

  test.each(DATABASES)('of %s are all in the schema that migrations are written from', async (database) => {
    const index = tablesOf(await import(`./${database}/schema/index.ts`));
    const files = Object.values((await readDeclared())[database] ?? {}).flat();
    expect(names(index)).toEqual(names(files));
  });
});

describe.skipIf(!process.env.TEST_POSTGRES_URL)('the tables on a server [real postgres]', () => {
  test('belong to one database and one schema file each', async () => {
    const databases = await openRealDatabases();
    const live = await readLive(databases);
    await databases.close();
    expect(findOwnershipFaults({ declared: await readDeclared(), live })).toEqual([]);
  });
});

describe('a fault of ownership is found', () => {
  const users = { name: 'users', columns: ['id', 'email'] };
  const credits = { name: 'credit_accounts', columns: ['user_id', 'plan'] };
  const datasets = { name: 'datasets', columns: ['id'] };
  const sound: Ownership = {
    declared: { auth: { 'users.ts': [users], 'credits.ts': [credits] }, datasets: { 'datasets.ts': [datasets] } },
    live: { auth: [users, credits], datasets: [datasets] },
  };

  test('and none where there is none', () => {
    expect(findOwnershipFaults(sound)).toEqual([]);
  });

  test('a table that nobody owns', () => {
    const live = { ...sound.live, datasets: [datasets, { name: 'leftovers', columns: [] }] };
    expect(findOwnershipFaults({ ...sound, live })).toEqual([
      'table leftovers of the datasets database is declared by no file of db/datasets/schema',
    ]);
  });

  test('a table that was never made', () => {
    const live = { ...sound.live, auth: [users] };
    expect(findOwnershipFaults({ ...sound, live })).toEqual([
      'table credit_accounts is declared by credits.ts, but the auth database does not have it',
    ]);
  });

  test('a table that two files declare', () => {
    const declared = { ...sound.declared, datasets: { 'datasets.ts': [datasets], 'more.ts': [datasets] } };
    expect(findOwnershipFaults({ ...sound, declared })).toEqual(['table datasets is declared by datasets.ts and more.ts']);
  });

  test('the same table in both databases', () => {
    const live = { ...sound.live, datasets: [datasets, users] };
    expect(findOwnershipFaults({ ...sound, live })).toContain('table users is in both databases, auth and datasets');
  });

  test.each(['credits', 'credit_balance', 'plan', 'stripe_customer_id', 'total_credits_purchased'])(
    'a column about credits on users: %s',
    (column) => {
      expect(findOwnershipFaults({ ...sound, live: { ...sound.live, auth: [withColumn(users, column), credits] } })).toEqual([
        `users.${column} in the auth database is about credits: users has none`,
      ]);
    },
  );

  test.each(['token', 'password', 'client_secret', 'session_id', 'key_hash'])(
    'a column about letting people in on a table of credits: %s',
    (column) => {
      const declared = { ...sound.declared, auth: { 'users.ts': [users], 'credits.ts': [withColumn(credits, column)] } };
      expect(findOwnershipFaults({ ...sound, declared })).toEqual([
        `credit_accounts.${column} in credits.ts is about letting people in: a table of credits has no such thing`,
      ]);
    },
  );
});

function withColumn({ name, columns }: OwnedTable, column: string): OwnedTable {
  return { name, columns: [...columns, column] };
}

/** What each file of both schemas declares, by its path. */
async function readDeclared(): Promise<Ownership['declared']> {
  const declared: Ownership['declared'] = { auth: {}, datasets: {} };
  for (const database of DATABASES) {
    const files = globSync(`${database}/schema/*.ts`, { cwd: import.meta.dirname }).filter((file) => !file.endsWith('/index.ts'));
    for (const file of files)
      Object.assign(declared[database] ?? {}, { [`db/${file}`]: tablesOf(await import(join(import.meta.dirname, file))) });
  }
  return declared;
}

function tablesOf(module: Record<string, unknown>): OwnedTable[] {
  return Object.values(module)
    .filter((value) => is(value, PgTable))
    .map((table) => ({ name: getTableName(table), columns: getTableConfig(table).columns.map((column) => column.name) }));
}

async function readLive({ authPool, datasetsPool }: TestDatabases): Promise<Ownership['live']> {
  const text = `
    select c.relname as name, array(select attname::text from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped) as columns
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'f') and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'drizzle')`;
  const [auth, datasets] = await Promise.all([authPool.query<OwnedTable>(text), datasetsPool.query<OwnedTable>(text)]);
  return { auth: auth.rows, datasets: datasets.rows };
}

function names(tables: OwnedTable[]): string[] {
  return tables.map(({ name }) => name).toSorted();
}
