import { and, asc, desc, eq, gte, isNull, lt, or, sql } from 'drizzle-orm';
import { billingCustomers, payments, stripeEvents, subscriptions } from './schema/index.ts';
import type { AuthDatabase } from './types.ts';

/** A subscription that still has something ahead of it: a renewal, or the rest of a period. */
export const LIVE_STATUSES = ['trialing', 'active', 'past_due', 'unpaid', 'paused', 'incomplete'] as const;

export interface Payer {
  email: string;
  name: string | null;
  /** The payment provider's customer; null before the first purchase. */
  customerId: string | null;
}

/** Who pays, as the payment provider is told; null without such a person. */
export async function readPayer(db: AuthDatabase, userId: string): Promise<Payer | null> {
  const { rows } = await db.execute(sql`
    select u.email, u.name, c.stripe_customer_id as "customerId"
    from users u left join billing_customers c on c.user_id = u.id where u.id = ${userId}`);
  return (rows[0] as unknown as Payer | undefined) ?? null;
}

/** Keeps the payment provider's customer of a person. @returns the one that is kept: whoever came first stays */
export async function saveCustomer(db: AuthDatabase, userId: string, stripeCustomerId: string): Promise<string> {
  await db.insert(billingCustomers).values({ userId, stripeCustomerId }).onConflictDoNothing();
  const [row] = await db.select().from(billingCustomers).where(eq(billingCustomers.userId, userId));
  if (!row) throw new Error(`customer ${stripeCustomerId} belongs to another person than ${userId}`);
  return row.stripeCustomerId;
}

/** A synchronisation that has begun: whose it is, and its number among all of that customer. */
export interface SyncTurn {
  userId: string;
  number: number;
}

/** Begins a synchronisation of a customer, before the provider is asked. @returns null when the customer is nobody's here */
export async function beginSync(db: AuthDatabase, stripeCustomerId: string): Promise<SyncTurn | null> {
  const [turn] = await db
    .update(billingCustomers)
    .set({ syncsBegun: sql`${billingCustomers.syncsBegun} + 1` })
    .where(eq(billingCustomers.stripeCustomerId, stripeCustomerId))
    .returning({ userId: billingCustomers.userId, number: billingCustomers.syncsBegun });
  return turn ?? null;
}

/**
 * Locks a customer until the transaction ends, for the synchronisation whose turn it is to write.
 *
 * @returns false when one that began later has written, or the customer is gone: then nothing may be written
 */
export async function enterSync(transaction: AuthDatabase, stripeCustomerId: string, { number }: SyncTurn): Promise<boolean> {
  const entered = await transaction
    .update(billingCustomers)
    .set({ lastSync: number })
    .where(and(eq(billingCustomers.stripeCustomerId, stripeCustomerId), lt(billingCustomers.lastSync, number)))
    .returning({ userId: billingCustomers.userId });
  return entered.length > 0;
}

/** Keeps what a synchronisation refused, in place of what the one before it did. */
export async function saveSyncProblems(transaction: AuthDatabase, stripeCustomerId: string, problems: string[]): Promise<void> {
  await transaction.update(billingCustomers).set({ problems }).where(eq(billingCustomers.stripeCustomerId, stripeCustomerId));
}

/** Whose a customer is, and what its last synchronisation refused; null when the customer is nobody's here. */
export async function lastSyncOf(db: AuthDatabase, stripeCustomerId: string): Promise<{ userId: string; problems: string[] } | null> {
  const [row] = await db
    .select({ userId: billingCustomers.userId, problems: billingCustomers.problems })
    .from(billingCustomers)
    .where(eq(billingCustomers.stripeCustomerId, stripeCustomerId));
  return row ?? null;
}

/**
 * Takes a customer's plan in hand for so many seconds: nobody else gets it before it is let go of, or they are over because
 * whoever had it was killed.
 *
 * @returns until when, by which it is let go of; null while another request has it
 */
export async function takePlanInHand(db: AuthDatabase, stripeCustomerId: string, seconds: number): Promise<Date | null> {
  const { stripeCustomerId: id, planHeldUntil } = billingCustomers;
  const [taken] = await db
    .update(billingCustomers)
    // To the millisecond, which a Date keeps.
    .set({ planHeldUntil: sql`date_trunc('milliseconds', now() + make_interval(secs => ${seconds}))` })
    .where(and(eq(id, stripeCustomerId), or(isNull(planHeldUntil), lt(planHeldUntil, sql`now()`))))
    .returning({ until: planHeldUntil });
  return taken?.until ?? null;
}

/** Lets go of a plan, unless its time was over and another request has it by now. */
export async function letGoOfPlan(db: AuthDatabase, stripeCustomerId: string, until: Date): Promise<void> {
  const { stripeCustomerId: id, planHeldUntil } = billingCustomers;
  await db
    .update(billingCustomers)
    .set({ planHeldUntil: null })
    .where(and(eq(id, stripeCustomerId), eq(planHeldUntil, until)));
}

export type SubscriptionRow = typeof subscriptions.$inferSelect;

/** Writes down what the provider says of a subscription. @returns whether it differs from before */
export async function saveSubscription(
  db: AuthDatabase,
  row: Omit<typeof subscriptions.$inferInsert, 'createdAt' | 'updatedAt'>,
): Promise<boolean> {
  const { stripeSubscriptionId, userId, syncedAt, ...facts } = row;
  const [before] = await db.select().from(subscriptions).where(eq(subscriptions.stripeSubscriptionId, stripeSubscriptionId));
  await db
    .insert(subscriptions)
    .values(row)
    .onConflictDoUpdate({ target: subscriptions.stripeSubscriptionId, set: { ...facts, syncedAt, updatedAt: sql`now()` } });
  return !before || Object.entries(facts).some(([name, value]) => String(before[name as keyof SubscriptionRow]) !== String(value));
}

/** The subscription that a person has, or else the one that ended last; null when there never was one. */
export async function readSubscription(db: AuthDatabase, userId: string): Promise<SubscriptionRow | null> {
  const live = sql`${subscriptions.status} in ${[...LIVE_STATUSES]}`;
  const [row] = await db
    .select()
    .from(subscriptions)
    .where(eq(subscriptions.userId, userId))
    .orderBy(desc(live), desc(subscriptions.periodEnd), desc(subscriptions.createdAt))
    .limit(1);
  return row ?? null;
}

export function isLive({ status }: Pick<SubscriptionRow, 'status'>): boolean {
  return (LIVE_STATUSES as readonly string[]).includes(status);
}

export type PaymentRow = typeof payments.$inferSelect;

/** A page of a person's payments, newest first. */
export async function listPayments(
  db: AuthDatabase,
  userId: string,
  page: { limit: number; offset: number },
): Promise<{ rows: PaymentRow[]; total: number }> {
  const mine = eq(payments.userId, userId);
  const [rows, total] = await Promise.all([
    db.select().from(payments).where(mine).orderBy(desc(payments.paidAt), desc(payments.createdAt)).limit(page.limit).offset(page.offset),
    db.$count(payments, mine),
  ]);
  return { rows, total };
}

/** All of a person's payments, for comparing with what the provider has. */
export async function allPayments(db: AuthDatabase, userId: string): Promise<PaymentRow[]> {
  return db.select().from(payments).where(eq(payments.userId, userId));
}

/** Notes that an event was delivered. @returns whether it was dealt with before */
export async function noteEvent(db: AuthDatabase, event: { id: string; type: string; payload: object }): Promise<boolean> {
  await db.insert(stripeEvents).values(event).onConflictDoNothing();
  const [row] = await db.select({ processedAt: stripeEvents.processedAt }).from(stripeEvents).where(eq(stripeEvents.id, event.id));
  return row?.processedAt != null;
}

/** What came of an event. */
export type EventResult = { outcome: string; problems: string[] };

/** Notes that an event was dealt with, and what came of it: from now on another delivery of it is only counted as one. */
export async function finishEvent(db: AuthDatabase, id: string, { outcome, problems }: EventResult): Promise<void> {
  await db.update(stripeEvents).set({ processedAt: sql`now()`, outcome, problems }).where(eq(stripeEvents.id, id));
}

export type RefusedEvent = Pick<typeof stripeEvents.$inferSelect, 'id' | 'type' | 'problems' | 'createdAt'>;

/** The events of the last `days` days that something was wrong with, oldest first. */
export async function refusedEvents(db: AuthDatabase, days: number): Promise<RefusedEvent[]> {
  const { id, type, problems, createdAt } = stripeEvents;
  return db
    .select({ id, type, problems, createdAt })
    .from(stripeEvents)
    .where(and(gte(createdAt, sql`now() - make_interval(days => ${days})`), sql`cardinality(${problems}) > 0`))
    .orderBy(asc(createdAt), asc(id));
}

/** Customers whose running period should have ended by now: a renewal or an ending that nobody told us of. */
export async function overdueCustomers(db: AuthDatabase): Promise<string[]> {
  const { rows } = await db.execute(sql`
    select distinct c.stripe_customer_id as id from subscriptions s join billing_customers c using (user_id)
    where s.status in ('trialing', 'active', 'past_due') and s.period_end < now() - interval '1 hour' limit 1000`);
  return (rows as { id: string }[]).map(({ id }) => id);
}
