import type { PoolClient } from '@neondatabase/serverless';
import type { DatabaseName, Migration } from './folder.ts';

/** Makes the table that drizzle's own migrator reads too, in the schema where it looks for it. */
export async function prepareTracking(client: PoolClient): Promise<void> {
  await client.query('create schema if not exists drizzle');
  await client.query(
    'create table if not exists drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)',
  );
}

/** Remembers that a migration was applied. */
export async function recordApplied(client: PoolClient, { hash, when }: Migration): Promise<void> {
  await client.query('insert into drizzle.__drizzle_migrations (hash, created_at) values ($1, $2)', [hash, when]);
}

/** Forgets that a migration was applied, which must be the newest one. Throws when another one is. */
export async function forgetNewest(client: PoolClient, { tag, hash }: Migration): Promise<void> {
  const { rowCount } = await client.query(
    'delete from drizzle.__drizzle_migrations where hash = $1 and id = (select max(id) from drizzle.__drizzle_migrations)',
    [hash],
  );
  if (rowCount !== 1) throw new Error(`${tag} is not the newest migration in drizzle.__drizzle_migrations.`);
}

/**
 * The migrations that are still to be applied; changes nothing, not even by making the tracking table. Throws when those that were applied
 * are not the first ones of the folder.
 */
export async function findPending(client: PoolClient, database: DatabaseName, migrations: Migration[]): Promise<Migration[]> {
  const hashes = await appliedHashes(client);
  for (const [position, hash] of hashes.entries()) {
    const migration = migrations[position];
    if (migration?.hash === hash) continue;
    const what = migration
      ? `migration ${migration.tag} was changed after it had run`
      : `it has had ${hashes.length} migrations, the folder holds ${migrations.length}`;
    throw new Error(`The ${database} database does not match migrations/${database}: ${what}.`);
  }
  return migrations.slice(hashes.length);
}

/** The hashes of what was applied, in that order. None where nothing ever was. */
export async function appliedHashes(client: PoolClient): Promise<string[]> {
  const { rows: tables } = await client.query("select 1 where to_regclass('drizzle.__drizzle_migrations') is not null");
  if (tables.length === 0) return [];
  const { rows } = await client.query<{ hash: string }>('select hash from drizzle.__drizzle_migrations order by id');
  return rows.map(({ hash }) => hash);
}
