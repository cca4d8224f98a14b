import { type SQL, sql } from 'drizzle-orm';
import { type IdKind, newId } from './ids.ts';

/** Of an id, the prefix and the nine digits of its time; what follows is random. */
const TIME_DIGITS = 9;
const RANDOM_DIGITS = 15;

/**
 * An identifier that the database makes for each row, in the form that `newId` makes: for statements that insert as many
 * rows as they find. The random part is hexadecimal, 56 bits of it.
 */
export function rowId(kind: IdKind, now?: number): SQL {
  const time = newId(kind, now).slice(0, -RANDOM_DIGITS);
  return sql`${time}::text || left(replace(gen_random_uuid()::text, '-', ''), ${RANDOM_DIGITS}::int)`;
}

/** The same id under another kind's prefix, for a thing that stands for another one-to-one: `alr_x` as `evt_x`. */
export function idAs(kind: IdKind, column: string): SQL {
  const prefix = newId(kind).slice(0, -(TIME_DIGITS + RANDOM_DIGITS));
  return sql`${prefix}::text || right(${sql.raw(column)}, ${TIME_DIGITS + RANDOM_DIGITS}::int)`;
}
