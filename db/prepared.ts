import type { SQL } from 'drizzle-orm';
import type { PgDatabase, PgDialect, PgSession, PreparedQueryConfig } from 'drizzle-orm/pg-core';

/** The parts of a database that drizzle leaves out of its types; a test of what is prepared would see them go. */
interface Internals {
  dialect: PgDialect;
  session: PgSession;
}

/**
 * Runs a statement that each connection parses and plans once: for those that stand in the way of every request. The name
 * must go with one text only, so whatever varies has to be a parameter.
 */
export async function executePrepared<Row>(
  // biome-ignore lint/suspicious/noExplicitAny: whatever the schema is, the statement does not depend on it.
  db: PgDatabase<any, any, any>,
  name: string,
  statement: SQL,
): Promise<Row[]> {
  const { dialect, session } = db as unknown as Internals;
  const prepared = session.prepareQuery<PreparedQueryConfig & { execute: { rows: Row[] } }>(
    dialect.sqlToQuery(statement),
    undefined,
    name,
    false,
  );
  const { rows } = await prepared.execute();
  return rows;
}
