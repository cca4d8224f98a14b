import { sql } from 'drizzle-orm';
import { boolean, index, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { createdAt, moment, updatedAt } from '#db/columns.ts';

/** An address of a customer's that is told about events. */
export const webhooks = pgTable(
  'webhooks',
  {
    id: text('id').primaryKey(),
    ownerId: text('owner_id').notNull(),
    url: text('url').notNull(),
    description: text('description').notNull().default(''),
    events: text('events').array().notNull(),
    /** Encrypted, since it signs and so must be readable. */
    secret: text('secret').notNull(),
    isActive: boolean('is_active').notNull().default(true),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [index('webhooks_owner_id_index').on(table.ownerId)],
);

/** Something that happened to an owner's things, written in the same transaction as the change itself. */
export const events = pgTable(
  'events',
  {
    id: text('id').primaryKey(),
    ownerId: text('owner_id').notNull(),
    type: text('type').notNull(),
    payload: jsonb('payload').notNull(),
    createdAt: createdAt(),
  },
  (table) => [index('events_owner_id_created_at_index').on(table.ownerId, table.createdAt.desc())],
);

/** One event on its way to one webhook. */
export const webhookDeliveries = pgTable(
  'webhook_deliveries',
  {
    id: text('id').primaryKey(),
    webhookId: text('webhook_id')
      .notNull()
      .references(() => webhooks.id, { onDelete: 'cascade' }),
    eventId: text('event_id')
      .notNull()
      .references(() => events.id, { onDelete: 'cascade' }),
    state: text('state', { enum: ['queued', 'delivered', 'failed'] })
      .notNull()
      .default('queued'),
    attempt: integer('attempt').notNull().default(0),
    runAt: moment('run_at').notNull().defaultNow(),
    responseStatus: integer('response_status'),
    error: text('error'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    index('webhook_deliveries_due_index').on(table.runAt).where(sql`state = 'queued'`),
    index('webhook_deliveries_webhook_id_index').on(table.webhookId),
    index('webhook_deliveries_event_id_index').on(table.eventId),
  ],
);
