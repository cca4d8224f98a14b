import { getTableName } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';

/** Throws for something in the schema that the mirror cannot say in Python, since leaving it out would be a lie. */
export function refuse(where: PgColumn | string, what: string, file: string): never {
  const name = typeof where === 'string' ? where : `${getTableName(where.table)}.${where.name}`;
  throw new Error(`${name} ${what}, which the Python mirror does not know. Teach it in scripts/mirror/${file}.`);
}
