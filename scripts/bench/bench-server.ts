import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../free-port.ts';
import { build, isBuilt } from '../start/build.ts';
import { adopt, stopAll } from '../start/processes.ts';
import { startWeb, waitUntilHealthy } from '../start/web.ts';
import { startFreshDatabases } from './fresh-databases.ts';

export interface BenchServer {
  url: string;
  stop(): Promise<void>;
}

/**
 * The production build on fresh databases (see `startFreshDatabases`).
 * The environment of this process is set so that `openServices` reaches the same databases.
 */
export async function startBenchServer(): Promise<BenchServer> {
  const folder = mkdtempSync(join(tmpdir(), 'fltr-bench-'));
  if (!isBuilt()) await build(join(folder, 'build.log'));
  const databases = await startFreshDatabases(join(folder, 'databases'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  Object.assign(process.env, {
    AUTH_DATABASE_URL: databases.authUrl,
    DATASETS_DATABASE_URL: databases.datasetsUrl,
    DATABASE_PROXY: databases.proxy,
    SITE_URL: url,
    STORAGE_DIR: join(folder, 'files'),
    NEXTAUTH_SECRET: randomBytes(32).toString('hex'),
    CRON_SECRET: randomBytes(32).toString('hex'),
    RATE_LIMIT_API_KEY: '100000000',
    NEXT_TELEMETRY_DISABLED: '1',
  });
  adopt(startWeb(port, { dev: false, log: join(folder, 'web.log') }));
  await waitUntilHealthy(port);
  return {
    url,
    async stop() {
      await stopAll();
      await databases.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
