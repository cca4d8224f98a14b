import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PoolClient } from '@neondatabase/serverless';
import { connectPool } from '#db/connect.ts';

/** A migration as drizzle-kit wrote it: its name, its statements, and what the tracking table remembers of it. */
interface Migration {
  tag: string;
  when: number;
  hash: string;
  statements: string[];
}

export interface MigrateOptions {
  proxy?: string | undefined;
  /** Told of each migration as it is applied. */
  onApplied?: (tag: string, milliseconds: number) => void;
}

const FOLDERS = join(import.meta.dirname, '../../migrations');

/** Any number that nothing else in these databases locks. */
const LOCK = 7_305_411;

/**
 * Brings the database at `url` up to the newest migration of its folder, one transaction a migration, under an advisory lock so that
 * two builds at once do not collide. Keeps drizzle's own tracking table. Returns how many there are in all. Throws naming the migration that
 * failed, or when what was applied is not what the folder holds (a migration was edited or removed after it had run).
 */
export async function migrateDatabase(database: 'auth' | 'datasets', url: string, options: MigrateOptions = {}): Promise<number> {
  const migrations = readMigrations(database);
  const pool = connectPool(url, { proxy: options.proxy, max: 1 });
  try {
    const client = await pool.connect();
    try {
      await client.query('select pg_advisory_lock($1)', [LOCK]);
      await prepareTracking(client);
      for (const migration of await pending(client, database, migrations)) await apply(client, database, migration, options);
      await client.query('select pg_advisory_unlock($1)', [LOCK]);
    } finally {
      // A connection that failed half-way may still hold the lock: closing it gives the lock back.
      client.release(true);
    }
    return migrations.length;
  } finally {
    await pool.end();
  }
}

function readMigrations(database: string): Migration[] {
  const folder = join(FOLDERS, database);
  const journal = JSON.parse(readFileSync(join(folder, 'meta/_journal.json'), 'utf8')) as { entries: { tag: string; when: number }[] };
  return journal.entries.map(({ tag, when }) => {
    const text = readFileSync(join(folder, `${tag}.sql`), 'utf8');
    const statements = text.split('--> statement-breakpoint').filter((statement) => statement.trim());
    return { tag, when, hash: createHash('sha256').update(text).digest('hex'), statements };
  });
}

async function prepareTracking(client: PoolClient): Promise<void> {
  await client.query('create schema if not exists drizzle');
  await client.query(
    'create table if not exists drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)',
  );
}

async function pending(client: PoolClient, database: string, migrations: Migration[]): Promise<Migration[]> {
  const { rows } = await client.query<{ hash: string }>('select hash from drizzle.__drizzle_migrations order by id');
  for (const [position, { hash }] of rows.entries()) {
    const migration = migrations[position];
    if (migration?.hash === hash) continue;
    const what = migration
      ? `migration ${migration.tag} was changed after it had run`
      : `it has had ${rows.length} migrations, the folder holds ${migrations.length}`;
    throw new Error(`The ${database} database does not match migrations/${database}: ${what}.`);
  }
  return migrations.slice(rows.length);
}

async function apply(client: PoolClient, database: string, migration: Migration, options: MigrateOptions): Promise<void> {
  const started = performance.now();
  try {
    await client.query('begin');
    for (const statement of migration.statements) await client.query(statement);
    await client.query('insert into drizzle.__drizzle_migrations (hash, created_at) values ($1, $2)', [migration.hash, migration.when]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw new Error(`Migration ${database}/${migration.tag} failed: ${(error as Error).message}`, { cause: error });
  }
  options.onApplied?.(migration.tag, performance.now() - started);
}
