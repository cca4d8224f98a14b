import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { AuthDatabase } from '#db/auth/types.ts';
import { type Connection, connectAuthDatabase, connectDatasetsDatabase } from '#db/connect.ts';
import type { DatasetsDatabase } from '#db/datasets/types.ts';
import { connectionString } from './connection-string.ts';

/**
 * The accounts database that a command works on: the one that AUTH_DATABASE_URL names, or that of the `npm start` which
 * runs on this machine. Throws with what to do when there is neither, and naming a variable that holds no address.
 */
export function connectRunningAuthDatabase(): Connection<AuthDatabase> {
  const { url, proxy } = find('AUTH_DATABASE_URL');
  return connectAuthDatabase(url, { proxy, max: 1 });
}

/** The database of the datasets, by DATASETS_DATABASE_URL or the running `npm start` likewise. */
export function connectRunningDatasetsDatabase(): Connection<DatasetsDatabase> {
  const { url, proxy } = find('DATASETS_DATABASE_URL');
  return connectDatasetsDatabase(url, { proxy, max: 1 });
}

function find(name: string): { url: string; proxy: string | undefined } {
  const { [name]: url, DATABASE_PROXY: proxy } = process.env[name] ? process.env : runningDatabases();
  if (!url) throw new Error(`There is no database to work on. Run \`npm start\` beside this, or set ${name}.`);
  return { url: connectionString(name, url), proxy };
}

function runningDatabases(): Record<string, string | undefined> {
  const folder = resolve(join(import.meta.dirname, '..'), process.env.DATA_DIR || '.data');
  const facts = join(folder, 'databases.json');
  return existsSync(join(folder, 'lock')) && existsSync(facts) ? JSON.parse(readFileSync(facts, 'utf8')) : {};
}
