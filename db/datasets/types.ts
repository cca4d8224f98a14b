import type { ExtractTablesWithRelations } from 'drizzle-orm';
import type { NeonQueryResultHKT } from 'drizzle-orm/neon-serverless';
import type { PgDatabase } from 'drizzle-orm/pg-core';
import type * as schema from './schema/index.ts';

/** The database `fltr`, or a transaction on it. */
export type DatasetsDatabase = PgDatabase<NeonQueryResultHKT, typeof schema, ExtractTablesWithRelations<typeof schema>>;
