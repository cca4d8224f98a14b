import { hash } from 'node:crypto';
import type { SQL } from 'drizzle-orm';
import type { PgDialect, PgSession, PreparedQueryConfig } from 'drizzle-orm/pg-core';
import type { AuthDatabase } from './auth/types.ts';
import type { DatasetsDatabase } from './datasets/types.ts';

type AnyDatabase = AuthDatabase | DatasetsDatabase;

/** The parts of a database that drizzle leaves out of its types; a test of what is prepared would see them go. */
interface Internals {
  dialect: PgDialect;
  session: PgSession;
}

/**
 * Runs a statement that each connection parses and plans once: for those that stand in the way of every request. The name
 * must go with one text only, so whatever varies has to be a parameter.
 */
export function executePrepared<Row>(db: AnyDatabase, name: string, statement: SQL): Promise<Row[]> {
  return execute(db, statement, () => name);
}

/** The same for a statement that has a few texts, each of which is planned once; every connection keeps all that it was ever asked for. */
export function executePreparedForm<Row>(db: AnyDatabase, name: string, statement: SQL): Promise<Row[]> {
  return execute(db, statement, (text) => `${name}_${hash('sha1', text)}`);
}

async function execute<Row>(db: AnyDatabase, statement: SQL, nameOf: (text: string) => string): Promise<Row[]> {
  const { dialect, session } = db as unknown as Internals;
  const query = dialect.sqlToQuery(statement);
  const prepared = session.prepareQuery<PreparedQueryConfig & { execute: { rows: Row[] } }>(query, undefined, nameOf(query.sql), false);
  const { rows } = await prepared.execute();
  return rows;
}
