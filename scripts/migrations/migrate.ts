import type { PoolClient } from '@neondatabase/serverless';
import { type DatabaseName, type Migration, noTransactionReason, readMigrations } from './folder.ts';
import { dropInvalidIndexes } from './invalid-indexes.ts';
import { type LockOptions, withMigrationLock } from './lock.ts';
import { runStatements } from './run-statements.ts';
import { splitStatements } from './statements.ts';
import { appliedHashes, findPending, prepareTracking, recordApplied } from './tracking.ts';

export interface MigrateOptions extends LockOptions {
  /** Runs once the lock is held and before anything is changed. It may throw to refuse. */
  before?: ((client: PoolClient) => Promise<void>) | undefined;
  /** Told of each migration as it is applied. */
  onApplied?: (tag: string, milliseconds: number) => void;
  /** How long a statement may wait for a lock, as Postgres writes it; `5s` unless told. Whoever comes after it waits as long. */
  lockTimeout?: string | undefined;
  /** How long a statement may run, as Postgres writes it; `10min` unless told. */
  statementTimeout?: string | undefined;
  /** Where the migrations of all databases are; this project's own unless told. */
  root?: string | undefined;
}

/**
 * Brings the database at `url` up to the newest migration of its folder, one transaction a migration, under an advisory lock so that
 * two builds at once do not collide. Keeps drizzle's own tracking table. Returns how many there are in all. Throws naming the migration and
 * the statement that failed, or when what was applied is not what the folder holds (a migration was edited or removed after it had run).
 */
export async function migrateDatabase(database: DatabaseName, url: string, options: MigrateOptions = {}): Promise<number> {
  const migrations = readMigrations(database, options.root);
  return withMigrationLock(database, url, options, async (client) => {
    await options.before?.(client);
    const pending = await findPending(client, database, migrations);
    await prepareTracking(client);
    for (const migration of pending) {
      const started = performance.now();
      await apply(client, database, migration, options);
      options.onApplied?.(migration.tag, performance.now() - started);
    }
    const applied = (await appliedHashes(client)).length;
    if (applied === migrations.length) return applied;
    throw new Error(`The ${database} database remembers ${applied} migrations, its journal has ${migrations.length}.`);
  });
}

async function apply(client: PoolClient, database: DatabaseName, migration: Migration, options: MigrateOptions): Promise<void> {
  const file = `migrations/${database}/${migration.tag}.sql`;
  if (noTransactionReason(migration.sql)) await applyInSteps(client, file, migration, options);
  else
    await inTransaction(client, options, async () => {
      await runStatements(client, file, splitStatements(migration.sql));
      await recordApplied(client, migration);
    });
}

/** All or nothing: what `work` does on `client`, within the time-outs. */
export async function inTransaction(
  client: PoolClient,
  { lockTimeout = '5s', statementTimeout = '10min' }: Pick<MigrateOptions, 'lockTimeout' | 'statementTimeout'>,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await client.query('begin');
    await setTimeouts(client, lockTimeout, statementTimeout, true);
    await work();
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  }
}

/**
 * Statement by statement, for what no transaction takes. After a kill it starts over, which every such statement bears. It waits for locks as
 * long as it may run: CREATE INDEX CONCURRENTLY has to wait for older transactions, and holds up nobody meanwhile.
 */
async function applyInSteps(client: PoolClient, file: string, migration: Migration, options: MigrateOptions): Promise<void> {
  const statements = splitStatements(migration.sql);
  const statementTimeout = options.statementTimeout ?? '10min';
  await setTimeouts(client, options.lockTimeout ?? statementTimeout, statementTimeout, false);
  try {
    await dropInvalidIndexes(client, statements);
    await runStatements(client, file, statements);
    await recordApplied(client, migration);
  } finally {
    await client.query('reset lock_timeout').catch(() => {});
    await client.query('reset statement_timeout').catch(() => {});
  }
}

async function setTimeouts(client: PoolClient, lock: string, statement: string, isLocal: boolean): Promise<void> {
  await client.query("select set_config('lock_timeout', $1, $3), set_config('statement_timeout', $2, $3)", [lock, statement, isLocal]);
}
