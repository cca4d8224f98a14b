import type { PGlite } from '@electric-sql/pglite';
import type { Catalog, Kind } from '../catalog/catalog.ts';
import { catalogOfMigrations, catalogOfSchema } from '../catalog/expected.ts';
import { type DatabaseName, readMigrations } from '../migrations/folder.ts';
import { compareCatalogs, type Difference, subject } from './compare.ts';
import { describeDifference } from './describe.ts';

/** What a migration may add although the Drizzle schema does not ask for it, because it has no words for it. */
const ONLY_IN_MIGRATIONS: Kind[] = ['extension', 'function', 'trigger', 'rule', 'exclusion constraint'];
const ONLY_SET_BY_MIGRATIONS: Partial<Record<Kind, string[]>> = {
  table: ['options', 'forceRowSecurity', 'unlogged'],
  column: ['storage', 'compression', 'collation'],
};

/**
 * What a database should be: what its migrations lead to. Throws when they and the Drizzle schema disagree, since then nobody can say what
 * is right. (The snapshots of drizzle-kit are not asked: they say what was generated, not what the SQL does.)
 */
export async function expectedCatalog(scratch: PGlite, database: DatabaseName): Promise<Catalog> {
  const migrated = await catalogOfMigrations(scratch, readMigrations(database));
  const disagreements = findDisagreements(await catalogOfSchema(scratch, database, migrated), migrated);
  if (disagreements.length === 0) return migrated;
  const lines = disagreements.map((difference) => `  ${describeDifference(difference)}`);
  throw new Error(
    [
      `db/${database}/schema and migrations/${database} disagree, so there is nothing to compare the ${database} database with.`,
      'What the migrations lead to, held against the schema:',
      ...lines,
      'Write the migration that is missing (npm run db:generate), or correct the schema.',
    ].join('\n'),
  );
}

/** What the migrations lead to that the schema does not ask for, though it could, and the other way round. */
export function findDisagreements(schema: Catalog, migrated: Catalog): Difference[] {
  return compareCatalogs(schema, migrated).flatMap((difference): Difference[] => {
    if (difference.state === 'extra') return ONLY_IN_MIGRATIONS.includes(subject(difference).kind) ? [] : [difference];
    if (difference.state === 'missing') return [difference];
    const allowed = ONLY_SET_BY_MIGRATIONS[difference.expected.kind] ?? [];
    const properties = difference.properties.filter(({ property }) => !allowed.includes(property));
    return properties.length > 0 ? [{ ...difference, properties }] : [];
  });
}
