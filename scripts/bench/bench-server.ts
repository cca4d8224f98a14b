import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectPool } from '#db/connect.ts';
import { databaseUrl, startDatabases } from '../database/start.ts';
import { freePort } from '../free-port.ts';
import { migrateDatabase } from '../migrations/migrate.ts';
import { build, isBuilt } from '../start/build.ts';
import { adopt, stopAll } from '../start/processes.ts';
import { startWeb, waitUntilHealthy } from '../start/web.ts';

export interface BenchServer {
  url: string;
  stop(): Promise<void>;
}

/**
 * The production build on fresh databases: of the server that POSTGRES_URL names (dropped afterwards), else embedded ones.
 * The environment of this process is set so that `openServices` reaches the same databases.
 */
export async function startBenchServer(): Promise<BenchServer> {
  const folder = mkdtempSync(join(tmpdir(), 'fltr-bench-'));
  if (!isBuilt()) await build(join(folder, 'build.log'));
  const { POSTGRES_URL: postgresUrl } = process.env;
  const databases = await startDatabases({ ...(postgresUrl ? { postgresUrl } : { dataDir: join(folder, 'databases') }), onStart: adopt });
  const { proxy } = databases;
  const fresh = postgresUrl ? await createFresh(postgresUrl, proxy) : null;
  const [authUrl, datasetsUrl] = fresh?.urls ?? [databases.authUrl, databases.datasetsUrl];
  await migrateDatabase('auth', authUrl, { proxy });
  await migrateDatabase('datasets', datasetsUrl, { proxy });

  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  Object.assign(process.env, {
    AUTH_DATABASE_URL: authUrl,
    DATASETS_DATABASE_URL: datasetsUrl,
    DATABASE_PROXY: proxy,
    SITE_URL: url,
    STORAGE_DIR: join(folder, 'files'),
    NEXTAUTH_SECRET: randomBytes(32).toString('hex'),
    CRON_SECRET: randomBytes(32).toString('hex'),
    RATE_LIMIT_API_KEY: '100000000',
    NEXT_TELEMETRY_DISABLED: '1',
  });
  const web: ChildProcess = startWeb(port, { dev: false, log: join(folder, 'web.log') });
  adopt(web);
  await waitUntilHealthy(port);
  return {
    url,
    async stop() {
      web.kill();
      await fresh?.drop();
      await stopAll();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Databases of this run on a server that holds others' too. */
async function createFresh(postgresUrl: string, proxy: string): Promise<{ urls: [string, string]; drop(): Promise<void> }> {
  const run = randomBytes(4).toString('hex');
  const names: [string, string] = [`bench_auth_${run}`, `bench_datasets_${run}`];
  const onServer = async (statement: (name: string) => string) => {
    const pool = connectPool(databaseUrl(postgresUrl, 'postgres'), { proxy, max: 1 });
    for (const name of names) await pool.query(statement(name));
    await pool.end();
  };
  await onServer((name) => `create database ${name}`);
  return {
    urls: [databaseUrl(postgresUrl, names[0]), databaseUrl(postgresUrl, names[1])],
    drop: () => onServer((name) => `drop database if exists ${name} with (force)`),
  };
}
