import { desc, eq, sql } from 'drizzle-orm';
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

/**
 * Locks a customer until the transaction ends, so that what is known of one is brought up to date by one at a time.
 *
 * @returns the person, or null when the customer is nobody's here
 */
export async function lockCustomer(transaction: AuthDatabase, stripeCustomerId: string): Promise<string | null> {
  const rows = await transaction
    .select({ userId: billingCustomers.userId })
    .from(billingCustomers)
    .where(eq(billingCustomers.stripeCustomerId, stripeCustomerId))
    .for('update');
  return rows[0]?.userId ?? null;
}

export type SubscriptionRow = typeof subscriptions.$inferSelect;

/** Writes down what the provider says of a subscription, unless something newer stands there. @returns whether it differs from before */
export async function saveSubscription(
  db: AuthDatabase,
  row: Omit<typeof subscriptions.$inferInsert, 'createdAt' | 'updatedAt'>,
): Promise<boolean> {
  const { stripeSubscriptionId: _, userId: __, ...facts } = row;
  const { syncedAt, ...compared } = facts;
  const [before] = await db.select().from(subscriptions).where(eq(subscriptions.stripeSubscriptionId, row.stripeSubscriptionId));
  await db
    .insert(subscriptions)
    .values(row)
    .onConflictDoUpdate({
      target: subscriptions.stripeSubscriptionId,
      set: { ...facts, updatedAt: sql`now()` },
      setWhere: sql`${subscriptions.syncedAt} <= ${syncedAt?.toISOString()}`,
    });
  return !before || Object.entries(compared).some(([name, value]) => String(before[name as keyof SubscriptionRow]) !== String(value));
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

/** Notes that an event was dealt with: from now on another delivery of it is only counted as one. */
export async function finishEvent(db: AuthDatabase, id: string): Promise<void> {
  await db.update(stripeEvents).set({ processedAt: sql`now()` }).where(eq(stripeEvents.id, id));
}

/** Customers whose running period should have ended by now: a renewal or an ending that nobody told us of. */
export async function overdueCustomers(db: AuthDatabase): Promise<string[]> {
  const { rows } = await db.execute(sql`
    select distinct c.stripe_customer_id as id from subscriptions s join billing_customers c using (user_id)
    where s.status in ('trialing', 'active', 'past_due') and s.period_end < now() - interval '1 hour' limit 1000`);
  return (rows as { id: string }[]).map(({ id }) => id);
}
