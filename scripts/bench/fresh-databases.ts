import { randomBytes } from 'node:crypto';
import { connectPool } from '#db/connect.ts';
import { databaseUrl, startDatabases } from '../database/start.ts';
import { migrateDatabase } from '../migrations/migrate.ts';

export interface FreshDatabases {
  authUrl: string;
  datasetsUrl: string;
  /** `127.0.0.1:PORT` of the WebSocket door that the driver must be pointed at. */
  proxy: string;
  /** Drops them, and closes the door. */
  close(): Promise<void>;
}

/**
 * Both databases, migrated and empty, for one run of a benchmark: on the server that POSTGRES_URL names, beside whatever else it holds, or
 * else embedded ones.
 * @param dataDir folder of embedded databases; without it they live in memory
 */
export async function startFreshDatabases(dataDir?: string): Promise<FreshDatabases> {
  const { POSTGRES_URL: postgresUrl } = process.env;
  const { proxy, stop, ...databases } = await startDatabases(postgresUrl ? { postgresUrl } : { ...(dataDir && { dataDir }) });
  const fresh = postgresUrl ? await createOn(postgresUrl, proxy) : { ...databases, drop: async () => {} };
  await migrateDatabase('auth', fresh.authUrl, { proxy });
  await migrateDatabase('datasets', fresh.datasetsUrl, { proxy });
  return {
    authUrl: fresh.authUrl,
    datasetsUrl: fresh.datasetsUrl,
    proxy,
    async close() {
      await fresh.drop();
      await stop();
    },
  };
}

async function createOn(serverUrl: string, proxy: string): Promise<{ authUrl: string; datasetsUrl: string; drop(): Promise<void> }> {
  const run = randomBytes(4).toString('hex');
  const [auth, datasets] = [`bench_auth_${run}`, `bench_datasets_${run}`];
  const forEach = async (statement: (name: string) => string) => {
    const pool = connectPool(databaseUrl(serverUrl, 'postgres'), { proxy, max: 1 });
    for (const name of [auth, datasets]) await pool.query(statement(name));
    await pool.end();
  };
  await forEach((name) => `create database ${name}`);
  return {
    authUrl: databaseUrl(serverUrl, auth),
    datasetsUrl: databaseUrl(serverUrl, datasets),
    drop: () => forEach((name) => `drop database if exists ${name} with (force)`),
  };
}
