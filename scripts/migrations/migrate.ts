import type { PoolClient } from '@neondatabase/serverless';
import { connectPool } from '#db/connect.ts';
import { type DatabaseName, type Migration, readMigrations } from './folder.ts';
import { findPending, prepareTracking, recordApplied } from './tracking.ts';

export interface MigrateOptions {
  proxy?: string | undefined;
  /** Runs once the lock is held and before anything is changed. It may throw to refuse. */
  before?: (client: PoolClient) => Promise<void>;
  /** Told of each migration as it is applied. */
  onApplied?: (tag: string, milliseconds: number) => void;
}

/** Any number that nothing else in these databases locks. */
const LOCK = 7_305_411;

/**
 * Brings the database at `url` up to the newest migration of its folder, one transaction a migration, under an advisory lock so that
 * two builds at once do not collide. Keeps drizzle's own tracking table. Returns how many there are in all. Throws naming the migration that
 * failed, or when what was applied is not what the folder holds (a migration was edited or removed after it had run).
 */
export async function migrateDatabase(database: DatabaseName, url: string, options: MigrateOptions = {}): Promise<number> {
  const migrations = readMigrations(database);
  const pool = connectPool(url, { proxy: options.proxy, max: 1 });
  try {
    const client = await pool.connect();
    try {
      await client.query('select pg_advisory_lock($1)', [LOCK]);
      await options.before?.(client);
      await prepareTracking(client);
      for (const migration of await findPending(client, database, migrations)) await apply(client, database, migration, options);
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

async function apply(client: PoolClient, database: string, migration: Migration, options: MigrateOptions): Promise<void> {
  const started = performance.now();
  try {
    await client.query('begin');
    for (const statement of migration.statements) await client.query(statement);
    await recordApplied(client, migration);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw new Error(`Migration ${database}/${migration.tag} failed: ${(error as Error).message}`, { cause: error });
  }
  options.onApplied?.(migration.tag, performance.now() - started);
}
