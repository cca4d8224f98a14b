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

/** The migrations that are still to be applied. Throws when those that were applied are not the first ones of the folder. */
export async function findPending(client: PoolClient, database: DatabaseName, migrations: Migration[]): Promise<Migration[]> {
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
