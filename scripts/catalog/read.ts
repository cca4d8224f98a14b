import type { Catalog, CatalogObject } from './catalog.ts';
import { KINDS } from './catalog.ts';
import { QUERIES } from './queries.ts';

/** What the reader asks its questions of: one connection of the driver, or an embedded database. */
export interface Queryable {
  query<Row>(text: string, values?: unknown[]): Promise<{ rows: Row[] }>;
}

/**
 * Reads the whole catalog of a database, over one connection; within a transaction if it must be of one moment. Tables' parts come
 * in the order of their kinds, columns in the order of the table.
 */
export async function readCatalog(database: Queryable): Promise<Catalog> {
  const { rows } = await database.query<{ path: string }>("select current_setting('search_path') as path");
  // With nothing but the system's names on the path, PostgreSQL prints every other name with its schema.
  await setPath(database, 'pg_catalog');
  try {
    const objects: CatalogObject[] = [];
    for (const kind of KINDS) {
      const found = await database.query<Omit<CatalogObject, 'kind'>>(QUERIES[kind]);
      const named = found.rows.map((row) => ({ ...row, kind, name: row.name.replace(/^public\./, '') }) as CatalogObject);
      objects.push(...(kind === 'column' ? named : named.toSorted((one, other) => (one.name < other.name ? -1 : 1))));
    }
    return { objects };
  } finally {
    await setPath(database, rows[0]?.path ?? 'public');
  }
}

async function setPath(database: Queryable, path: string): Promise<void> {
  await database.query("select set_config('search_path', $1, false)", [path]);
}
