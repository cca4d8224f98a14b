import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Pool } from '@neondatabase/serverless';
import { generateDrizzleJson } from 'drizzle-kit/api';
import { inject } from 'vitest';
import { connectPool } from '#db/connect.ts';
import { startDatabases } from '../database/start.ts';
import type { DatabaseName } from './folder.ts';
import { recordHashes } from './hashes.ts';

/** A migration of a test, and the SQL that undoes it if there is any. */
export interface Draft {
  tag: string;
  sql: string;
  down?: string;
}

/** A database that a test has for itself. */
export interface ScratchDatabase {
  url: string;
  proxy: string;
  pool: Pool;
  close(): Promise<void>;
}

/**
 * Writes migrations as drizzle-kit would, with hashes, of which the last makes `schema`. Returns the root that the database's folder is in,
 * a new one in the system's temporary folder unless told.
 */
export function writeMigrations(
  database: DatabaseName,
  drafts: Draft[],
  { schema = {}, root = mkdtempSync(join(tmpdir(), 'fltr-migrations-')) }: { schema?: Record<string, unknown>; root?: string } = {},
): string {
  const folder = join(root, database);
  mkdirSync(join(folder, 'meta'), { recursive: true });
  mkdirSync(join(folder, 'down'), { recursive: true });
  const snapshot = generateDrizzleJson(schema);
  const entries = drafts.map(({ tag, sql, down }, idx) => {
    writeFileSync(join(folder, `${tag}.sql`), sql);
    if (down) writeFileSync(join(folder, 'down', `${tag}.sql`), down);
    const ids = { id: tag, prevId: drafts[idx - 1]?.tag ?? '00000000-0000-0000-0000-000000000000' };
    writeFileSync(join(folder, 'meta', `${tag.split('_')[0]}_snapshot.json`), JSON.stringify({ ...snapshot, ...ids }));
    return { idx, version: '7', when: 1_700_000_000_000 + idx * 1000, tag, breakpoints: true };
  });
  writeFileSync(join(folder, 'meta/_journal.json'), JSON.stringify({ version: '7', dialect: 'postgresql', entries }));
  recordHashes(folder, () => true);
  return root;
}

/** An empty database on the server of TEST_POSTGRES_URL. */
export async function createRealDatabase(): Promise<ScratchDatabase> {
  const { real } = inject('databases');
  if (!real) throw new Error('TEST_POSTGRES_URL is not set, so there is no real server to test on.');
  const admin = connectPool(real.adminUrl, { proxy: real.proxy, max: 1 });
  const name = `scratch_migrations_${randomBytes(6).toString('hex')}`;
  await admin.query(`create database ${name}`);
  const url = new URL(real.adminUrl);
  url.pathname = name;
  const pool = connectPool(url.href, { proxy: real.proxy });
  return {
    url: url.href,
    proxy: real.proxy,
    pool,
    async close() {
      await pool.end();
      await admin.query(`drop database ${name} with (force)`);
      await admin.end();
    },
  };
}

/** An empty embedded database, in a process of its own. */
export async function createEmbeddedDatabase(): Promise<ScratchDatabase> {
  const databases = await startDatabases();
  const { authUrl: url, proxy } = databases;
  const pool = connectPool(url, { proxy });
  return {
    url,
    proxy,
    pool,
    async close() {
      await pool.end();
      await databases.stop();
    },
  };
}
