import { hash } from 'node:crypto';
import { is, Placeholder, type SQL } from 'drizzle-orm';
import type { PgDialect, PgSession, PreparedQueryConfig } from 'drizzle-orm/pg-core';
import type { AuthDatabase } from './auth/types.ts';
import type { DatasetsDatabase } from './datasets/types.ts';

type AnyDatabase = AuthDatabase | DatasetsDatabase;

/** The parts of a database that drizzle leaves out of its types; a test of what is prepared would see them go. */
interface Internals {
  dialect: PgDialect;
  session: PgSession;
}

/** A statement whose values are placeholders, and what stands in them. */
export interface Query {
  statement: SQL;
  values: Record<string, unknown>;
}

/**
 * Runs a statement that each connection parses and plans once: for those that stand in the way of every request. The name must go with one
 * text only. A statement that comes again as the same object is not even written out again.
 */
export function executePrepared<Row>(db: AnyDatabase, name: string, query: Query): Promise<Row[]> {
  return execute(db, query, () => name);
}

/** The same for a statement that has a few texts, each of which is planned once; every connection keeps all that it was ever asked for. */
export function executePreparedForm<Row>(db: AnyDatabase, name: string, query: Query): Promise<Row[]> {
  return execute(db, query, (text) => `${name}_${hash('sha1', text)}`);
}

/** Runs a statement that is planned for these values and then forgotten. */
export function executeOnce<Row>(db: AnyDatabase, query: Query): Promise<Row[]> {
  return execute(db, query, () => undefined);
}

type Text = ReturnType<PgDialect['sqlToQuery']>;

interface Written {
  query: Text;
  name: string | undefined;
}

/** The texts of statements that are still in use. */
const texts = new WeakMap<SQL, Written>();

async function execute<Row>(db: AnyDatabase, { statement, values }: Query, nameOf: (text: string) => string | undefined): Promise<Row[]> {
  const { dialect, session } = db as unknown as Internals;
  const { query, name } = texts.get(statement) ?? write(dialect, statement, nameOf);
  const prepared = session.prepareQuery<PreparedQueryConfig & { execute: { rows: Row[] } }>(query, undefined, name, false);
  const { rows } = await prepared.execute(values);
  return rows;
}

function write(dialect: PgDialect, statement: SQL, nameOf: (text: string) => string | undefined): Written {
  const query = sharingPlaceholders(dialect.sqlToQuery(statement));
  const written = { query, name: nameOf(query.sql) };
  texts.set(statement, written);
  return written;
}

/** The same query with one parameter for each placeholder, however often it stands in the text: its value is sent once. */
function sharingPlaceholders({ sql: text, params }: Text): Text {
  const kept: unknown[] = [];
  const numbers = params.map((param) => {
    const known = is(param, Placeholder) ? kept.findIndex((other) => is(other, Placeholder) && other.name === param.name) : -1;
    return known === -1 ? kept.push(param) : known + 1;
  });
  return { sql: text.replace(/\$(\d+)/g, (_, number) => `$${numbers[number - 1]}`), params: kept };
}
