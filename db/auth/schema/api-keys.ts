import { sql } from 'drizzle-orm';
import { check, index, integer, pgTable, text } from 'drizzle-orm/pg-core';
import { createdAt, moment } from '#db/columns.ts';
import { users } from './users.ts';

/** A secret that acts for a person within its scopes. Only its SHA-256 is kept; `prefix` is for recognising it in a list. */
export const apiKeys = pgTable(
  'api_keys',
  {
    id: text('id').primaryKey(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    name: text('name').notNull(),
    hash: text('hash').notNull().unique(),
    prefix: text('prefix').notNull(),
    scopes: text('scopes').array().notNull(),
    /** The datasets that the key may touch; null means all of the owner's. */
    datasetIds: text('dataset_ids').array(),
    dailyCreditCap: integer('daily_credit_cap'),
    monthlyCreditCap: integer('monthly_credit_cap'),
    expiresAt: moment('expires_at'),
    revokedAt: moment('revoked_at'),
    lastUsedAt: moment('last_used_at'),
    createdAt: createdAt(),
  },
  (table) => [
    index('api_keys_user_id_index').on(table.userId),
    check('api_keys_name_length', sql`char_length(${table.name}) between 1 and 100`),
    check('api_keys_caps_not_negative', sql`coalesce(${table.dailyCreditCap}, 0) >= 0 and coalesce(${table.monthlyCreditCap}, 0) >= 0`),
  ],
);
