import type { PoolClient } from '@neondatabase/serverless';
import type { Catalog } from '../catalog/catalog.ts';
import { readCatalog } from '../catalog/read.ts';
import { findDifferences } from '../drift/find-drift.ts';
import { renderFinding } from '../drift/render.ts';
import { type DatabaseName, type Migration, readMigrations } from '../migrations/folder.ts';
import { type LockOptions, withMigrationLock } from '../migrations/lock.ts';
import { inTransaction } from '../migrations/migrate.ts';
import { appliedHashes, prepareTracking, recordApplied } from '../migrations/tracking.ts';

/**
 * Adopts a database that has the tables but no record of migrations: if it is what `migrations` lead to (`expected`), records them as applied,
 * under the lock of db:migrate. Throws, having changed nothing, when migrations are recorded already or anything differs.
 */
export async function baselineDatabase(
  database: DatabaseName,
  url: string,
  { migrations, expected }: { migrations: Migration[]; expected: Catalog },
  options: LockOptions = {},
): Promise<void> {
  await withMigrationLock(database, url, options, (client) =>
    inTransaction(client, {}, async () => {
      await refuseRecorded(client, database);
      await refuseDifferences(client, database, expected);
      await prepareTracking(client);
      for (const migration of migrations) await recordApplied(client, migration);
    }),
  );
}

/** The migrations of a database up to and with `to`, or all of them. Throws when there is none of that name. */
export function migrationsUpTo(database: DatabaseName, to: string | undefined): Migration[] {
  const migrations = readMigrations(database);
  if (to === undefined) return migrations;
  const last = migrations.findIndex(({ tag }) => tag === to);
  if (last < 0) throw new Error(`There is no migration ${to} in migrations/${database}.`);
  return migrations.slice(0, last + 1);
}

async function refuseRecorded(client: PoolClient, database: DatabaseName): Promise<void> {
  const { length } = await appliedHashes(client);
  if (length === 0) return;
  throw new Error(`The ${database} database has ${length} migrations recorded already. There is nothing to adopt: use npm run db:migrate.`);
}

async function refuseDifferences(client: PoolClient, database: DatabaseName, expected: Catalog): Promise<void> {
  const findings = findDifferences(database, expected, await readCatalog(client));
  if (findings.length === 0) return;
  const refusal = `The ${database} database is not what its migrations lead to, so nothing was recorded. Mend this first:`;
  throw new Error([refusal, ...findings.map(renderFinding)].join('\n'));
}
