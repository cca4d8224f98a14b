import type { PGlite } from '@electric-sql/pglite';
import type { Pool, PoolClient } from '@neondatabase/serverless';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRealDatabases, type TestDatabases } from '#db/testing.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { openInMemory } from '../database/in-memory.ts';
import { DATABASES, type DatabaseName } from '../migrations/folder.ts';
import { expectedCatalog } from './agreement.ts';
import { findDrift } from './find-drift.ts';
import { SITUATIONS } from './situations/index.ts';

describe.skipIf(!process.env.TEST_POSTGRES_URL)('drift of a server of another version than the embedded one [real postgres]', () => {
  let scratch: PGlite;
  let databases: TestDatabases;
  let expected: Record<DatabaseName, Catalog>;
  beforeAll(async () => {
    scratch = await openInMemory();
    expected = { auth: await expectedCatalog(scratch, 'auth'), datasets: await expectedCatalog(scratch, 'datasets') };
    databases = await openRealDatabases();
  });
  afterAll(async () => {
    await databases?.close();
    await scratch.close();
  });

  test.each(DATABASES)('there is none in a freshly migrated %s', async (database) => {
    expect(await drift(database)).toEqual([]);
  });

  test.each(DATABASES)('%s with everything wrong at once is mended by what is printed, from top to bottom', async (database) => {
    const situations = SITUATIONS.filter(({ given, decided, alone, ...one }) => one.database === database && !given && !decided && !alone);
    await onConnection(database, async (client) => {
      for (const { done } of situations) await client.query(done);
    });
    const findings = await drift(database);
    const messages = findings.map(({ message }) => message);
    for (const beginning of situations.flatMap(({ says }) => says)) expect(messages).toContainEqual(expect.stringContaining(beginning));

    await onConnection(database, async (client) => {
      for (const { mend } of findings) for (const statement of mend.statements) await client.query(statement);
    });
    expect(await drift(database)).toEqual([]);
  });

  test('an index that could not be built concurrently is left behind invalid, and told', async () => {
    await onConnection('auth', async (client) => {
      await client.query("insert into users (id, email, name) values ('usr_1', 'a@example.com', 'A'), ('usr_2', 'b@example.com', 'A')");
      await client.query('create unique index concurrently users_one_name on users (name)').catch(() => {});
    });
    const [finding, ...others] = await drift('auth');
    expect(finding).toMatchObject({ message: 'index users_one_name is extra: the schema does not have it' });
    expect(others).toEqual([]);
    await onConnection('auth', (client) => client.query(finding?.mend.statements[0] ?? ''));
    expect(await drift('auth')).toEqual([]);
  });

  function drift(database: DatabaseName) {
    return onConnection(database, (client) => findDrift(client, database, expected[database]));
  }

  async function onConnection<Result>(database: DatabaseName, work: (client: PoolClient) => Promise<Result>): Promise<Result> {
    const pool: Pool = database === 'auth' ? databases.authPool : databases.datasetsPool;
    const client = await pool.connect();
    try {
      return await work(client);
    } finally {
      client.release();
    }
  }
});
