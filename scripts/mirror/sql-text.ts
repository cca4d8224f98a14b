import { is, SQL } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import { type Code, call, quote } from './python-code.ts';

const dialect = new PgDialect();

/** An expression as SQL text, its columns without the table's name. */
export function sqlText(expression: SQL): string {
  return dialect.sqlToQuery(expression.inlineParams(), 'indexes').sql;
}

/** Text that SQLAlchemy passes on as it is. */
export function textClause(sql: string): Code {
  return call('sa.text', [quote(escapeColons(sql))]);
}

/** SQLAlchemy reads `:name` as a parameter unless the colon is escaped; `::type` it knows. */
export function escapeColons(sql: string): string {
  return sql.replace(/(?<!:):(?!:)/g, '\\:');
}

/** A column's default as SQL text, such as `'user'`, `0`, `now()` or `'{}'::jsonb`. */
export function defaultText(value: unknown): string {
  if (is(value, SQL)) return sqlText(value);
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (typeof value === 'string') return literal(value);
  return `${literal(JSON.stringify(value))}::jsonb`;
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
