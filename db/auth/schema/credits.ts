import { sql } from 'drizzle-orm';
import { check, index, integer, jsonb, pgTable, text, unique } from 'drizzle-orm/pg-core';
import { createdAt, moment, updatedAt } from '#db/columns.ts';

/**
 * What a person may spend, by bucket. `plan` and `bought` are always the sums of the ledger; the `held` part of each is
 * promised to operations that are still running. No foreign key to users: money outlives the person's row.
 */
export const creditAccounts = pgTable(
  'credit_accounts',
  {
    userId: text('user_id').primaryKey(),
    plan: integer('plan').notNull().default(0),
    bought: integer('bought').notNull().default(0),
    heldPlan: integer('held_plan').notNull().default(0),
    heldBought: integer('held_bought').notNull().default(0),
    debt: integer('debt').notNull().default(0),
    /** Most that may be spent in a day and in a calendar month (UTC), by whatever key; null for no cap. A key may have its own besides. */
    dailyCreditCap: integer('daily_credit_cap'),
    monthlyCreditCap: integer('monthly_credit_cap'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    check('credit_accounts_plan_covers_holds', sql`${table.heldPlan} between 0 and ${table.plan}`),
    check('credit_accounts_bought_covers_holds', sql`${table.heldBought} between 0 and ${table.bought}`),
    check('credit_accounts_debt_not_negative', sql`${table.debt} >= 0`),
    check(
      'credit_accounts_caps_not_negative',
      sql`coalesce(${table.dailyCreditCap}, 0) >= 0 and coalesce(${table.monthlyCreditCap}, 0) >= 0`,
    ),
  ],
);

const userId = () =>
  text('user_id')
    .notNull()
    .references(() => creditAccounts.userId);

/** Append-only: every credit that came or went, once per (person, operation). A trigger refuses updates and deletes. */
export const creditEntries = pgTable(
  'credit_entries',
  {
    id: text('id').primaryKey(),
    userId: userId(),
    /** The operation that this entry belongs to; the same id again is the same entry. */
    operationId: text('operation_id').notNull(),
    kind: text('kind', { enum: ['grant', 'purchase', 'renewal', 'usage', 'refund', 'expiry', 'clawback', 'adjustment'] }).notNull(),
    /** Name of the operation for usage (`search`), or a plain reason for the rest (`signup`). */
    operation: text('operation').notNull(),
    planAmount: integer('plan_amount').notNull().default(0),
    boughtAmount: integer('bought_amount').notNull().default(0),
    debtAmount: integer('debt_amount').notNull().default(0),
    /** The key that spent it, when a key did. */
    keyId: text('key_id'),
    /** What it was spent on, such as a document's id. */
    resourceId: text('resource_id'),
    details: jsonb('details').$type<Record<string, unknown>>(),
    createdAt: createdAt(),
  },
  (table) => [
    unique('credit_entries_operation').on(table.userId, table.operationId),
    index('credit_entries_user_id_created_at_index').on(table.userId, table.createdAt.desc()),
    index('credit_entries_key_id_created_at_index').on(table.keyId, table.createdAt).where(sql`key_id is not null`),
    check(
      'credit_entries_grants_give',
      sql`${table.kind} not in ('grant', 'purchase', 'renewal', 'refund') or least(${table.planAmount}, ${table.boughtAmount}) >= 0`,
    ),
    check(
      'credit_entries_takings_take',
      sql`${table.kind} not in ('expiry', 'clawback') or greatest(${table.planAmount}, ${table.boughtAmount}) <= 0`,
    ),
    check('credit_entries_usage_owes_nothing', sql`${table.kind} <> 'usage' or ${table.debtAmount} = 0`),
    check('credit_entries_usage_takes', sql`${table.kind} <> 'usage' or (${table.planAmount} <= 0 and ${table.boughtAmount} <= 0)`),
  ],
);

/** Credits promised to an operation that has not finished. Each is resolved once: settled, released or expired; triggers refuse a second time. */
export const creditHolds = pgTable(
  'credit_holds',
  {
    operationId: text('operation_id').primaryKey(),
    userId: userId(),
    operation: text('operation').notNull(),
    planAmount: integer('plan_amount').notNull(),
    boughtAmount: integer('bought_amount').notNull(),
    state: text('state', { enum: ['open', 'settled', 'released', 'expired'] })
      .notNull()
      .default('open'),
    keyId: text('key_id'),
    resourceId: text('resource_id'),
    /** When the sweeper may give it back unasked; null for work that a job resolves. */
    expiresAt: moment('expires_at'),
    resolvedAt: moment('resolved_at'),
    createdAt: createdAt(),
  },
  (table) => [
    index('credit_holds_open_index').on(table.createdAt).where(sql`state = 'open'`),
    index('credit_holds_user_id_open_index').on(table.userId).where(sql`state = 'open'`),
    check('credit_holds_not_negative', sql`${table.planAmount} >= 0 and ${table.boughtAmount} >= 0`),
    check('credit_holds_resolution', sql`(${table.state} = 'open') = (${table.resolvedAt} is null)`),
  ],
);
