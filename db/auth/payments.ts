import { sql } from 'drizzle-orm';
import { newId } from '#db/ids.ts';
import { BOOK_ENTRY, lockedAccount } from './account-entry.ts';
import { type Bucket, grantWithin } from './credits.ts';
import { changeOfExpired } from './expired-already.ts';
import type { payments } from './schema/index.ts';
import type { AuthDatabase } from './types.ts';

type PaymentRow = typeof payments.$inferSelect;

/** Money that arrived, as the payment provider tells it; see the table `payments` for the fields. */
export type Payment = Pick<
  PaymentRow,
  'id' | 'userId' | 'kind' | 'product' | 'amountCents' | 'currency' | 'credits' | 'stripePaymentIntentId' | 'stripeInvoiceId' | 'paidAt'
> & {
  /**
   * A renewal leaves at most so many of the plan credits that were there before it; the rest expires. Absent when nothing
   * expires, as with an upgrade in the middle of a period.
   */
  rollOver?: number | null;
};

/** The bucket that a payment fills, and that its clawback takes from first. */
function bucketOf(kind: PaymentRow['kind']): Bucket {
  return kind === 'plan' ? 'plan' : 'bought';
}

/**
 * Keeps a payment and grants what it bought, both or neither. Payments are told apart by their id, and by the payment
 * intent and the invoice besides: one that is there already changes nothing. When this returns, it is committed.
 *
 * @returns whether the payment was new
 */
export async function recordPayment(db: AuthDatabase, payment: Payment): Promise<boolean> {
  const { id, userId, kind, product, credits, rollOver = null } = payment;
  const isPlan = kind === 'plan';
  return db.transaction(async (transaction) => {
    await transaction.execute(sql`insert into credit_accounts (user_id) values (${userId}) on conflict do nothing`);
    const { rows } = await transaction.execute(sql`
      insert into payments (id, user_id, kind, product, amount_cents, currency, credits, stripe_payment_intent_id, stripe_invoice_id, paid_at)
      values (${id}, ${userId}, ${kind}, ${product}, ${payment.amountCents}, ${payment.currency}, ${credits},
        ${payment.stripePaymentIntentId}, ${payment.stripeInvoiceId}, ${payment.paidAt.toISOString()})
      on conflict do nothing returning id`);
    if (rows.length === 0) return false;
    if (isPlan && rollOver !== null) {
      const expiry = { operationId: `expiry:${id}`, reason: product, keep: rollOver, isWrittenWhenEmpty: false };
      await expireWithin(transaction, userId, expiry);
    }
    await grantWithin(transaction, userId, {
      operationId: `payment:${id}`,
      kind: isPlan ? 'renewal' : 'purchase',
      reason: product,
      bucket: bucketOf(kind),
      credits,
    });
    return true;
  });
}

/**
 * Ends the plan credits that a subscription leaves behind, save those that a running operation holds: they are for it to
 * spend or to give back. The same operation id again takes nothing, even if there was nothing to take the first time.
 *
 * @param operationId of this one ending, such as the subscription's id and the end of its period
 * @returns the credits that expired
 */
export async function expirePlanCredits(db: AuthDatabase, userId: string, operationId: string, reason: string): Promise<number> {
  return expireWithin(db, userId, { operationId, reason, isWrittenWhenEmpty: true });
}

interface Expiry {
  operationId: string;
  reason: string;
  /** So many of the plan credits stay; none unless told. */
  keep?: number;
  isWrittenWhenEmpty: boolean;
}

async function expireWithin(
  db: AuthDatabase,
  userId: string,
  { operationId, reason, keep = 0, isWrittenWhenEmpty }: Expiry,
): Promise<number> {
  const { rows } = await db.execute<{ expired: number }>(sql`
    with ${lockedAccount(userId, sql`least(plan - held_plan, greatest(0, plan - ${keep}::int)) as expired`)},
    entry as (
      insert into credit_entries (id, user_id, operation_id, kind, operation, plan_amount, created_at)
      select ${newId('entry')}, user_id, ${operationId}, 'expiry', ${reason}, -expired, clock_timestamp()
      from account where expired > 0 or ${isWrittenWhenEmpty}
      on conflict (user_id, operation_id) do nothing
      returning user_id, plan_amount, bought_amount, debt_amount
    )
    ${BOOK_ENTRY} returning -entry.plan_amount as expired`);
  return rows[0]?.expired ?? 0;
}

/**
 * Writes down how much of a payment went back, and takes back or restores the credits that follow from it:
 * credits × (refunded + disputed) ÷ amount, rounded down in the customer's favour; all of them once nothing of the money is left.
 * They come out of the bucket that the payment filled, then out of the other, never out of what is held; what is missing
 * becomes a debt that the next grant pays. Both totals are what the provider has now, so they may fall again: a refund that
 * failed, a dispute that was won. Credits of a plan that have expired since were not spent, so they count as taken back already
 * (see `changeOfExpired`); of what is restored so many expire again as had counted and do no more.
 *
 * @returns the credits taken (negative: restored; 0: the totals were known), or null when there is no such payment
 */
export async function adjustClawback(db: AuthDatabase, paymentId: string, back: MoneyBack): Promise<number | null> {
  return db.transaction(async (transaction) => {
    const step = await noteMoneyBack(transaction, paymentId, back);
    if (!step) return null;
    const { userId, kind, product: reason, number, taken } = step;
    if (taken === 0) return 0;
    await transaction.execute(sql`select from credit_accounts where user_id = ${userId} for no key update`);
    const expired = kind === 'plan' ? await changeOfExpired(transaction, userId, { paymentId, credits: taken }) : 0;
    const bucket = bucketOf(kind);
    const clawback = { operationId: `clawback:${paymentId}:${number}`, reason, bucket };
    const unexpired = { operationId: `unexpired:${paymentId}:${number}`, reason, bucket };
    if (expired > 0) await grantWithin(transaction, userId, { ...unexpired, kind: 'adjustment', credits: expired });
    if (taken > 0) await takeWithin(transaction, userId, { ...clawback, kind: 'clawback', credits: taken });
    else await grantWithin(transaction, userId, { ...clawback, kind: 'adjustment', credits: -taken });
    if (expired < 0) await takeWithin(transaction, userId, { ...unexpired, kind: 'expiry', credits: -expired });
    return taken;
  });
}

/** How much of a payment went back in all. */
type MoneyBack = Pick<PaymentRow, 'refundedCents' | 'disputedCents'>;

interface ClawbackStep extends Record<string, unknown> {
  userId: string;
  kind: PaymentRow['kind'];
  product: string;
  /** Counts the payment's clawbacks and restorations. */
  number: number;
  /** Credits that this step takes back; negative to restore. */
  taken: number;
}

/** Writes down how much went back of a payment. @returns what follows for the credits, or null when there is no such payment */
async function noteMoneyBack(
  db: AuthDatabase,
  paymentId: string,
  { refundedCents, disputedCents }: MoneyBack,
): Promise<ClawbackStep | null> {
  const { rows } = await db.execute<ClawbackStep>(sql`
    with before as (
      select *, case
        when ${refundedCents}::bigint + ${disputedCents}::bigint = 0 then 0
        when ${refundedCents}::bigint + ${disputedCents}::bigint >= amount_cents then credits
        else (credits * (${refundedCents}::bigint + ${disputedCents}::bigint) / amount_cents)::int
      end as target
      from payments where id = ${paymentId} for no key update
    )
    update payments p set refunded_cents = ${refundedCents}::int, disputed_cents = ${disputedCents}::int,
      clawed_back_credits = before.target, clawback_count = p.clawback_count + (before.target <> p.clawed_back_credits)::int, updated_at = now()
    from before where p.id = before.id
    returning p.user_id as "userId", p.kind, p.product, p.clawback_count as number,
      before.target - before.clawed_back_credits as taken`);
  return rows[0] ?? null;
}

interface Taking {
  operationId: string;
  kind: 'clawback' | 'expiry';
  reason: string;
  bucket: Bucket;
  credits: number;
}

/** Takes credits out of a bucket, then out of the other; what is missing becomes a debt. */
async function takeWithin(db: AuthDatabase, userId: string, { operationId, kind, reason, bucket, credits }: Taking): Promise<void> {
  const free = { plan: sql`plan - held_plan`, bought: sql`bought - held_bought` };
  const [own, other] = bucket === 'plan' ? [free.plan, free.bought] : [free.bought, free.plan];
  const [plan, bought] = bucket === 'plan' ? [sql`own`, sql`other`] : [sql`other`, sql`own`];
  const taken = sql`least(${own}, ${credits}::int) as own, least(${other}, ${credits}::int - least(${own}, ${credits}::int)) as other`;
  await db.execute(sql`
    with ${lockedAccount(userId, taken)},
    entry as (
      insert into credit_entries (id, user_id, operation_id, kind, operation, plan_amount, bought_amount, debt_amount, created_at)
      select ${newId('entry')}, user_id, ${operationId}, ${kind}, ${reason}, -${plan}, -${bought}, ${credits}::int - own - other, clock_timestamp()
      from account
      returning user_id, plan_amount, bought_amount, debt_amount
    )
    ${BOOK_ENTRY}`);
}
