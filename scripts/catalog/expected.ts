import type { PGlite } from '@electric-sql/pglite';
import { generateDrizzleJson, generateMigration } from 'drizzle-kit/api';
import type { DatabaseName, Migration } from '../migrations/folder.ts';
import type { Catalog } from './catalog.ts';
import { readCatalog } from './read.ts';

/** The catalog that `migrations` lead to, from nothing, by applying them. The scratch database is empty again afterwards. */
export function catalogOfMigrations(scratch: PGlite, migrations: Migration[]): Promise<Catalog> {
  return catalogOf(
    scratch,
    migrations.flatMap((migration) => migration.statements),
  );
}

/**
 * The catalog that the Drizzle schema asks for. Extensions are those of `migrated`, since the schema cannot ask for them. The scratch
 * database is empty again afterwards.
 */
export async function catalogOfSchema(scratch: PGlite, database: DatabaseName, migrated: Catalog): Promise<Catalog> {
  const schema: Record<string, unknown> = await import(`../../db/${database}/schema/index.ts`);
  const statements = await generateMigration(generateDrizzleJson({}), generateDrizzleJson(schema));
  const extensions = migrated.objects.filter((object) => object.kind === 'extension');
  return catalogOf(scratch, [...extensions.map(({ identifier }) => `create extension ${identifier}`), ...statements]);
}

async function catalogOf(scratch: PGlite, statements: string[]): Promise<Catalog> {
  try {
    for (const statement of statements) await scratch.exec(statement);
    return await readCatalog(scratch);
  } finally {
    await clear(scratch);
  }
}

async function clear(scratch: PGlite): Promise<void> {
  const { rows } = await scratch.query<{ name: string }>(
    "select quote_ident(nspname) as name from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'",
  );
  for (const { name } of rows) await scratch.exec(`drop schema ${name} cascade`);
  await scratch.exec('create schema public');
}
