import type { PoolClient } from '@neondatabase/serverless';
import type { DeploymentDatabase } from './deployment-databases.ts';

/** A kind of deployment; whatever is not production is treated as a preview. */
export type Target = 'production' | 'preview';

interface Owner {
  target: Target;
  place: string;
}

/**
 * Throws unless a preview may migrate this database; changes nothing. Production writes into its databases where it migrated them. A Neon
 * branch is a copy of everything, that record too, but lies at another place: so a record of production at this very place means that this
 * is production's own. Tables without any record are nobody's to touch, since they may be production's from before there was a record.
 */
export async function refuseProduction(client: PoolClient, { name, place }: DeploymentDatabase): Promise<void> {
  const owner = await readOwner(client);
  if (owner?.target === 'production' && owner.place === place) {
    throw new Error(
      `The ${name} database at ${place} is production's, and this is not a production build. Nothing was changed. Give previews a Neon branch of their own: docs/production.md.`,
    );
  }
  if (!owner && (await hasTables(client))) {
    throw new Error(
      `The ${name} database at ${place} has tables, but no deployment is recorded in it, so it may be production's. Nothing was changed. Deploy production first and branch from it, or give this preview an empty database.`,
    );
  }
}

/** Records that production is migrated at this place. A database that was production's elsewhere, a promoted branch, becomes production's here. */
export async function recordProduction(client: PoolClient, { place }: DeploymentDatabase): Promise<void> {
  await record(client, { target: 'production', place });
}

/** Records that an empty database is a preview's, so that the next preview knows it. A branch keeps the record that came with it. */
export async function recordPreview(client: PoolClient, { place }: DeploymentDatabase): Promise<void> {
  if (!(await readOwner(client))) await record(client, { target: 'preview', place });
}

async function readOwner(client: PoolClient): Promise<Owner | null> {
  const { rows: tables } = await client.query("select 1 where to_regclass('drizzle.deployment') is not null");
  if (tables.length === 0) return null;
  const { rows } = await client.query<Owner>('select target, place from drizzle.deployment');
  return rows[0] ?? null;
}

async function hasTables(client: PoolClient): Promise<boolean> {
  const { rows } = await client.query("select 1 from pg_tables where schemaname in ('public', 'drizzle') limit 1");
  return rows.length > 0;
}

/** One row, beside drizzle's tracking table, which is copied and restored with everything else. */
async function record(client: PoolClient, { target, place }: Owner): Promise<void> {
  await client.query('create schema if not exists drizzle');
  await client.query(
    'create table if not exists drizzle.deployment (is_only_row boolean primary key default true check (is_only_row), target text not null, place text not null)',
  );
  await client.query(
    'insert into drizzle.deployment (target, place) values ($1, $2) on conflict (is_only_row) do update set target = excluded.target, place = excluded.place',
    [target, place],
  );
}
