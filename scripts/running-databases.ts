import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { AuthDatabase } from '#db/auth/types.ts';
import { type Connection, connectAuthDatabase } from '#db/connect.ts';

/**
 * The accounts database that a command works on: the one that AUTH_DATABASE_URL names, or that of the `npm start` which
 * runs on this machine. Throws with what to do when there is neither.
 */
export function connectRunningAuthDatabase(): Connection<AuthDatabase> {
  const { AUTH_DATABASE_URL: url, DATABASE_PROXY: proxy } = process.env.AUTH_DATABASE_URL ? process.env : runningDatabases();
  if (!url) throw new Error('There is no database to work on. Run `npm start` beside this, or set AUTH_DATABASE_URL.');
  return connectAuthDatabase(url, { proxy, max: 1 });
}

function runningDatabases(): Record<string, string | undefined> {
  const folder = resolve(join(import.meta.dirname, '..'), process.env.DATA_DIR || '.data');
  const facts = join(folder, 'databases.json');
  return existsSync(join(folder, 'lock')) && existsSync(facts) ? JSON.parse(readFileSync(facts, 'utf8')) : {};
}
