import type { TestProject } from 'vitest/node';
import { connectPool } from '#db/connect.ts';
import type { TestServers } from '#db/testing.ts';
import { databaseUrl, startDatabases } from '../database/start.ts';
import { migrateDatabase } from '../migrations/migrate.ts';

/**
 * Starts what `openTestDatabases` and `openRealDatabases` connect to, once for the whole run of tests, and clears it away afterwards:
 * an embedded pair for each worker, and templates on the real server.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const embedded = await Promise.all(Array.from({ length: project.config.maxWorkers }, startEmbedded));
  const serverUrl = process.env.TEST_POSTGRES_URL;
  const real = serverUrl ? await startReal(serverUrl) : null;
  project.provide('databases', { embedded: embedded.map(placeOf), real: real && { ...placeOf(real), adminUrl: real.adminUrl } });
  return async () => {
    await Promise.all(embedded.map((each) => each.stop()));
    await real?.stop();
  };
}

type Place = TestServers['embedded'][number];

function placeOf({ authUrl, datasetsUrl, proxy }: Place): Place {
  return { authUrl, datasetsUrl, proxy };
}

async function startEmbedded() {
  const databases = await startDatabases();
  await migrateBoth(databases);
  return databases;
}

async function migrateBoth({ authUrl, datasetsUrl, proxy }: Place): Promise<void> {
  await Promise.all([migrateDatabase('auth', authUrl, { proxy }), migrateDatabase('datasets', datasetsUrl, { proxy })]);
}

/** Makes the two templates of this run, named after this process so that runs beside one another do not meet. */
async function startReal(serverUrl: string) {
  const door = await startDatabases({ postgresUrl: serverUrl });
  const adminUrl = databaseUrl(serverUrl, 'postgres');
  const names = [`test_auth_${process.pid}`, `test_datasets_${process.pid}`] as const;
  const admin = connectPool(adminUrl, { proxy: door.proxy, max: 1 });
  for (const name of names) {
    await admin.query(`drop database if exists ${name} with (force)`);
    await admin.query(`create database ${name}`);
  }
  const place = { authUrl: databaseUrl(serverUrl, names[0]), datasetsUrl: databaseUrl(serverUrl, names[1]), proxy: door.proxy };
  await migrateBoth(place);
  return {
    ...place,
    adminUrl,
    async stop() {
      for (const name of names) await admin.query(`drop database if exists ${name} with (force)`);
      await admin.end();
      await door.stop();
    },
  };
}
