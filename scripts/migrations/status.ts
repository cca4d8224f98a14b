import { type DatabaseName, type Migration, readMigrations } from './folder.ts';
import { withConnection } from './lock.ts';
import { findPending } from './tracking.ts';

export interface MigrationStatus {
  applied: Migration[];
  pending: Migration[];
}

/**
 * What was applied to the database at `url` and what is still to come, without changing anything there. Throws when what was applied is not
 * what the folder holds.
 */
export async function migrationStatus(
  database: DatabaseName,
  url: string,
  { proxy, root }: { proxy?: string | undefined; root?: string | undefined } = {},
): Promise<MigrationStatus> {
  const migrations = readMigrations(database, root);
  const pending = await withConnection(url, proxy, (client) => findPending(client, database, migrations));
  return { applied: migrations.slice(0, migrations.length - pending.length), pending };
}
