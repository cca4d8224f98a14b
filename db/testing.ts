import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Pool } from '@neondatabase/serverless';
import { sql } from 'drizzle-orm';
import { inject } from 'vitest';
import type { AuthDatabase } from './auth/types.ts';
import { connectAuthDatabase, connectDatasetsDatabase, connectPool } from './connect.ts';
import type { DatasetsDatabase } from './datasets/types.ts';

/** Both databases, migrated, and what they can be reached by when a test needs its own connections. */
export interface TestDatabases {
  authDb: AuthDatabase;
  datasetsDb: DatasetsDatabase;
  authPool: Pool;
  datasetsPool: Pool;
  authUrl: string;
  datasetsUrl: string;
  proxy: string;
  close(): Promise<void>;
}

/** What the run's global set-up started once: an embedded pair for each worker, and a door to the real server if there is one. */
export interface TestServers {
  embedded: DatabasePlace[];
  /** The databases are templates, migrated, that each caller of `openRealDatabases` copies. */
  real: (DatabasePlace & { adminUrl: string }) | null;
}

interface DatabasePlace {
  authUrl: string;
  datasetsUrl: string;
  proxy: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    databases: TestServers;
  }
}

/** Connects to this worker's embedded pair. Its test files share it, so a test makes its own users and looks at nothing else. */
export async function openTestDatabases(): Promise<TestDatabases> {
  // Vitest counts the workers that run at a time from 1.
  const place = inject('databases').embedded[Number(process.env.VITEST_POOL_ID) - 1];
  if (!place) throw new Error(`There is no pair of databases for worker ${process.env.VITEST_POOL_ID}.`);
  return connect(place);
}

/** A fresh pair of its own on the server of TEST_POSTGRES_URL, for what only a real server can answer; `close` drops it. */
export async function openRealDatabases(): Promise<TestDatabases> {
  const { real } = inject('databases');
  if (!real) throw new Error('TEST_POSTGRES_URL is not set, so there is no real server to test on.');
  const admin = connectPool(real.adminUrl, { proxy: real.proxy, max: 1 });
  const [authUrl, datasetsUrl] = [await copy(admin, real.authUrl), await copy(admin, real.datasetsUrl)];
  const databases = connect({ authUrl, datasetsUrl, proxy: real.proxy }, 30);
  return {
    ...databases,
    async close() {
      await databases.close();
      for (const url of [authUrl, datasetsUrl]) await admin.query(`drop database ${nameOf(url)} with (force)`);
      await admin.end();
    },
  };
}

/** Waits until so many statements of a real database wait for what others hold, or there is no use in waiting for it any more. */
export async function waitForLocks(db: AuthDatabase | DatasetsDatabase, count: number, isOver: () => boolean = () => false): Promise<void> {
  for (;;) {
    const { rows } = await db.execute<{ waiting: number }>(sql`
      select count(*)::int as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`);
    if (isOver() || rows[0]?.waiting === count) return;
    await wait(5);
  }
}

function connect(place: DatabasePlace, max?: number): TestDatabases {
  const options = { proxy: place.proxy, ...(max && { max }) };
  const auth = connectAuthDatabase(place.authUrl, options);
  const datasets = connectDatasetsDatabase(place.datasetsUrl, options);
  return {
    ...place,
    authDb: auth.db,
    datasetsDb: datasets.db,
    authPool: auth.pool,
    datasetsPool: datasets.pool,
    async close() {
      await Promise.all([auth.pool.end(), datasets.pool.end()]);
    },
  };
}

async function copy(admin: Pool, templateUrl: string): Promise<string> {
  const url = new URL(templateUrl);
  url.pathname = `${url.pathname}_${randomBytes(6).toString('hex')}`;
  await admin.query(`create database ${nameOf(url.href)} template ${nameOf(templateUrl)}`);
  return url.href;
}

function nameOf(url: string): string {
  return new URL(url).pathname.slice(1);
}
