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

/** A statement whose values are placeholders, and what stands in them. */
export interface Query {
  statement: SQL;
  values: Record<string, unknown>;
}

/**
 * The same for a statement that has a few texts, each of which is planned once; every connection keeps all that it was ever asked for. A
 * statement that comes again as the same object is not even written out again.
 */
export function executePreparedForm<Row>(db: AnyDatabase, name: string, { statement, values }: Query): Promise<Row[]> {
  return execute(db, statement, (text) => `${name}_${hash('sha1', text)}`, values);
}

/** Runs a statement that is planned for these values and then forgotten. */
export function executeOnce<Row>(db: AnyDatabase, { statement, values }: Query): Promise<Row[]> {
  return execute(db, statement, () => undefined, values);
}

interface Written {
  query: ReturnType<PgDialect['sqlToQuery']>;
  name: string | undefined;
}

/** The texts of statements that are still in use. */
const texts = new WeakMap<SQL, Written>();

async function execute<Row>(
  db: AnyDatabase,
  statement: SQL,
  nameOf: (text: string) => string | undefined,
  values: Record<string, unknown> = {},
): Promise<Row[]> {
  const { dialect, session } = db as unknown as Internals;
  const { query, name } = texts.get(statement) ?? write(dialect, statement, nameOf);
  const prepared = session.prepareQuery<PreparedQueryConfig & { execute: { rows: Row[] } }>(query, undefined, name, false);
  const { rows } = await prepared.execute(values);
  return rows;
}

function write(dialect: PgDialect, statement: SQL, nameOf: (text: string) => string | undefined): Written {
  const query = dialect.sqlToQuery(statement);
  const written = { query, name: nameOf(query.sql) };
  texts.set(statement, written);
  return written;
}
