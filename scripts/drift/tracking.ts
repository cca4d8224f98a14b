import type { DatabaseName, Migration } from '../migrations/folder.ts';

/**
 * How the hashes that a database remembers (drizzle's tracking table, in its order) differ from the folder of migrations, a line each; none
 * when it remembers all of the folder's migrations, each by the hash of its file, and nothing else.
 */
export function findTrackingFaults(database: DatabaseName, remembered: string[], migrations: Migration[]): string[] {
  if (remembered.length === 0) return [`no migration is recorded: adopt the database with \`npm run db:baseline -- ${database}\``];
  const changed = migrations
    .filter(({ hash }, position) => remembered[position] !== undefined && remembered[position] !== hash)
    .map(({ tag }) => `${tag} is recorded with another hash than that of migrations/${database}/${tag}.sql`);
  if (remembered.length === migrations.length) return changed;
  const count = `${remembered.length} migrations are recorded, migrations/${database} has ${migrations.length}`;
  return [...changed, remembered.length < migrations.length ? `${count}: run \`npm run db:migrate -- ${database}\`` : count];
}
