import { sql } from 'drizzle-orm';
import { index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { createdAt, moment } from '#db/columns.ts';

/** Requests counted in the running hour, one row per subject and tier; the row starts anew when its hour is over. */
export const rateLimits = pgTable(
  'rate_limits',
  {
    /** A user id, or a hash of the address for callers without one. */
    subject: text('subject').notNull(),
    tier: text('tier').notNull(),
    windowStartedAt: moment('window_started_at').notNull().defaultNow(),
    count: integer('count').notNull(),
  },
  (table) => [primaryKey({ columns: [table.subject, table.tier] })],
);

/** The stored answer to a write that carried an Idempotency-Key. */
export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    userId: text('user_id').notNull(),
    key: text('key').notNull(),
    requestHash: text('request_hash').notNull(),
    status: integer('status'),
    response: jsonb('response'),
    createdAt: createdAt(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.key] }), index('idempotency_keys_created_at_index').on(table.createdAt)],
);

/** Who did what to which thing. */
export const auditEvents = pgTable(
  'audit_events',
  {
    id: text('id').primaryKey(),
    userId: text('user_id').notNull(),
    via: text('via').notNull(),
    keyId: text('key_id'),
    operation: text('operation').notNull(),
    resourceId: text('resource_id'),
    address: text('address'),
    createdAt: createdAt(),
  },
  (table) => [index('audit_events_user_id_created_at_index').on(table.userId, table.createdAt.desc())],
);

/** Work that must also happen in the other database, such as removing a deleted person's datasets. */
export const outbox = pgTable(
  'outbox',
  {
    id: text('id').primaryKey(),
    topic: text('topic').notNull(),
    payload: jsonb('payload').notNull(),
    doneAt: moment('done_at'),
    createdAt: createdAt(),
  },
  (table) => [index('outbox_open_index').on(table.createdAt).where(sql`done_at is null`)],
);
