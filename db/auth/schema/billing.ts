import { sql } from 'drizzle-orm';
import { boolean, check, index, integer, jsonb, pgTable, text, unique, uniqueIndex } from 'drizzle-orm/pg-core';
import { createdAt, moment, updatedAt } from '#db/columns.ts';
import { creditAccounts } from './credits.ts';
import { users } from './users.ts';

/** The payment provider's record of a person: one each, made once. */
export const billingCustomers = pgTable('billing_customers', {
  userId: text('user_id')
    .primaryKey()
    .references(() => users.id, { onDelete: 'cascade' }),
  stripeCustomerId: text('stripe_customer_id').notNull().unique(),
  /** How many synchronisations with the provider have begun; the count is the number of the latest. */
  syncsBegun: integer('syncs_begun').notNull().default(0),
  /** Number of the synchronisation that wrote last: one that began earlier writes nothing any more. */
  lastSync: integer('last_sync').notNull().default(0),
  /** What that one refused or could not mend, a line each. */
  problems: text('problems').array().notNull().default(sql`'{}'`),
  /** Until when one request has the plan in hand, so that no other one takes or changes it meanwhile; null when none has. */
  planHeldUntil: moment('plan_held_until'),
  createdAt: createdAt(),
});

/** A plan that a person pays for, as the payment provider last told us. */
export const subscriptions = pgTable(
  'subscriptions',
  {
    stripeSubscriptionId: text('stripe_subscription_id').primaryKey(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** The plan that the next renewal bills. */
    plan: text('plan').notNull(),
    /** The plan that the running period was paid for: higher than `plan` after a downgrade, null before the first payment. */
    paidPlan: text('paid_plan'),
    status: text('status').notNull(),
    cancelAtPeriodEnd: boolean('cancel_at_period_end').notNull().default(false),
    periodStart: moment('period_start'),
    periodEnd: moment('period_end'),
    trialEnd: moment('trial_end'),
    /** When the provider was asked for what stands here. */
    syncedAt: moment('synced_at').notNull().defaultNow(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [index('subscriptions_user_id_index').on(table.userId)],
);

/** Every event that the payment provider delivered: the key refuses a second processing of the same one. */
export const stripeEvents = pgTable('stripe_events', {
  id: text('id').primaryKey(),
  type: text('type').notNull(),
  payload: jsonb('payload').notNull(),
  processedAt: moment('processed_at'),
  /** What came of it: `synced`, `foreign` (its customer is nobody's here) or `ignored`. */
  outcome: text('outcome'),
  /** Why something that the customer paid gave nothing, or what else was wrong when it was dealt with, a line each. */
  problems: text('problems').array().notNull().default(sql`'{}'`),
  createdAt: createdAt(),
});

/** No foreign key to users: what was paid outlives the person's row, as the ledger does. */
const payerId = () =>
  text('user_id')
    .notNull()
    .references(() => creditAccounts.userId);

/**
 * Money that arrived, once per payment, with the credits that it bought. What goes back (refunds, disputes) is kept as running
 * totals, from which follows how many of the credits are to be taken back; triggers refuse any other change.
 */
export const payments = pgTable(
  'payments',
  {
    /** The provider's id of what was paid: an invoice for a plan's period, a payment intent for a pack. */
    id: text('id').primaryKey(),
    userId: payerId(),
    kind: text('kind', { enum: ['pack', 'plan', 'top_up'] }).notNull(),
    /** Id of the pack or plan in the price file. */
    product: text('product').notNull(),
    /** What was paid, tax included, in the currency's smallest unit. */
    amountCents: integer('amount_cents').notNull(),
    currency: text('currency').notNull(),
    credits: integer('credits').notNull(),
    stripePaymentIntentId: text('stripe_payment_intent_id').unique('payments_payment_intent'),
    stripeInvoiceId: text('stripe_invoice_id').unique('payments_invoice'),
    refundedCents: integer('refunded_cents').notNull().default(0),
    /** What the payer's bank holds back or took back. */
    disputedCents: integer('disputed_cents').notNull().default(0),
    /** Credits that were taken back for that so far. */
    clawedBackCredits: integer('clawed_back_credits').notNull().default(0),
    /** How often credits were taken back or restored: numbers the ledger's entries. */
    clawbackCount: integer('clawback_count').notNull().default(0),
    paidAt: moment('paid_at').notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    index('payments_user_id_paid_at_index').on(table.userId, table.paidAt.desc()),
    check('payments_amounts_not_negative', sql`${table.amountCents} >= 0 and ${table.refundedCents} >= 0 and ${table.disputedCents} >= 0`),
    check('payments_clawback_within_credits', sql`${table.clawedBackCredits} between 0 and ${table.credits}`),
  ],
);

/** How a person wants to be warned and topped up; absent means the defaults. Caps stand with the account itself. */
export const billingSettings = pgTable(
  'billing_settings',
  {
    userId: payerId().primaryKey(),
    /** Warn when fewer credits are left; 0 never warns. */
    lowBalanceCredits: integer('low_balance_credits').notNull().default(20),
    /** The pack that is bought by itself when fewer than `topUpBelowCredits` are left; null buys none. */
    topUpPack: text('top_up_pack'),
    topUpBelowCredits: integer('top_up_below_credits').notNull().default(20),
    /** Most that may be spent on it in a calendar month (UTC), in US cents. */
    topUpMonthlyCents: integer('top_up_monthly_cents').notNull().default(2_000),
    /** When the top-up was set, or another card was saved: what failed or went back before is dealt with. */
    updatedAt: updatedAt(),
  },
  (table) => [
    check(
      'billing_settings_not_negative',
      sql`${table.lowBalanceCredits} >= 0 and ${table.topUpBelowCredits} >= 0 and ${table.topUpMonthlyCents} >= 0`,
    ),
  ],
);

/** A pack bought by itself with the saved card. One at a time for each person; its id is the idempotency key at the provider. */
export const topUps = pgTable(
  'top_ups',
  {
    id: text('id').primaryKey(),
    userId: payerId(),
    pack: text('pack').notNull(),
    cents: integer('cents').notNull(),
    state: text('state', { enum: ['started', 'paid', 'failed'] })
      .notNull()
      .default('started'),
    /** Why it failed, in words for the person. */
    problem: text('problem'),
    resolvedAt: moment('resolved_at'),
    createdAt: createdAt(),
  },
  (table) => [
    uniqueIndex('top_ups_one_at_a_time').on(table.userId).where(sql`state = 'started'`),
    index('top_ups_user_id_created_at_index').on(table.userId, table.createdAt.desc()),
    check('top_ups_resolution', sql`(${table.state} = 'started') = (${table.resolvedAt} is null)`),
  ],
);

/** A warning that was raised, once for each subject, kind, period and threshold. */
export const spendAlerts = pgTable(
  'spend_alerts',
  {
    id: text('id').primaryKey(),
    userId: payerId(),
    /** What the warning is about: the whole account or one key. */
    keyId: text('key_id').notNull().default(''),
    kind: text('kind', { enum: ['daily_cap', 'monthly_cap', 'low_balance', 'top_up_failed', 'payment_failed'] }).notNull(),
    /** What it was raised in: a day, a month, or the credit entry or payment since which it holds. */
    period: text('period').notNull(),
    /** Percent of the cap that was passed; 100 for the kinds without one. */
    threshold: integer('threshold').notNull(),
    /** When the person had been told of it. */
    sentAt: moment('sent_at'),
    /** Until when one teller has it; whoever has not told of it by then was killed. */
    takenUntil: moment('taken_until'),
    createdAt: createdAt(),
  },
  (table) => [
    unique('spend_alerts_once').on(table.userId, table.keyId, table.kind, table.period, table.threshold),
    index('spend_alerts_unsent_index').on(table.createdAt).where(sql`sent_at is null`),
  ],
);
