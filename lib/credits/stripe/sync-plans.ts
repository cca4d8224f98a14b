import { raiseAlert } from '#db/auth/alerts.ts';
import { isLive, type PaymentRow, saveSubscription } from '#db/auth/billing.ts';
import { grantCredits } from '#db/auth/credits.ts';
import { expirePlanCredits, recordPayment } from '#db/auth/payments.ts';
import { findPlan, TRIAL } from '../prices.ts';
import { type CustomerState, idOf, intentOf, type Sync, subscriptionOf } from './customer-state.ts';
import type { Stripe } from './index.ts';
import { paidPlanOf, planCreditsOf } from './invoice-credits.ts';
import { syncMoneyBack } from './sync-money-back.ts';

/** The end of what goes on, in seconds. */
const NEVER = Number.MAX_SAFE_INTEGER;

/** Each subscription of a customer from its beginning to its end: trial, what was paid, how it stands, what expires. */
export async function syncPlans(sync: Sync): Promise<void> {
  for (const subscription of byEnd(sync.state.subscriptions)) await syncSubscription(sync, subscription);
  const live = sync.state.subscriptions.filter(isLive).map(({ id }) => id);
  if (live.length > 1) sync.report.problems.push(`${live.join(' and ')} are paid by one person: cancel all but one in Stripe`);
}

/** Those that ended first come first: what one leaves to another is there when that one ends, and of a later one nothing yet. */
function byEnd(subscriptions: Stripe.Subscription[]): Stripe.Subscription[] {
  return subscriptions.toSorted((one, other) => (one.ended_at ?? NEVER) - (other.ended_at ?? NEVER));
}

async function syncSubscription(sync: Sync, subscription: Stripe.Subscription): Promise<void> {
  const { report, userId } = sync;
  const item = subscription.items.data[0];
  const deal = sync.state.deals.get(item?.price.id ?? '');
  if (!item || deal?.kind !== 'plan' || !findPlan(deal.product)) {
    report.problems.push(`${subscription.id} bills a price that is none of ours: nothing granted`);
    return;
  }
  if (subscription.metadata.user_id !== userId) {
    report.problems.push(
      `${subscription.id} names the person ${subscription.metadata.user_id}, its customer is ${userId}'s: nothing granted`,
    );
    return;
  }
  const invoices = sync.state.invoices.filter((invoice) => subscriptionOf(invoice) === subscription.id);
  await grantTrial(sync, subscription);
  const { inTime = [], late = [] } = Object.groupBy(byPayment(invoices), (invoice) =>
    paidAt(invoice) <= (subscription.ended_at ?? NEVER) ? 'inTime' : 'late',
  );
  for (const invoice of inTime) await recordInvoice(sync, invoice);
  await saveRow(sync, subscription, item, deal.product, invoices);
  await tellOfFailure(sync, subscription, deal.product, invoices);
  // Before what is left of the plan expires: what goes back is taken from the plan's own credits first.
  await syncMoneyBack(sync, isOf(inTime));
  await expireAtEnd(sync, subscription);
  if (late.length === 0) return;
  // What was paid after the end did not end with it, however late all of this is heard of.
  for (const invoice of late) await recordInvoice(sync, invoice);
  await syncMoneyBack(sync, isOf(late));
}

function isOf(invoices: Stripe.Invoice[]): (payment: PaymentRow) => boolean {
  return ({ id }) => invoices.some((invoice) => invoice.id === id);
}

async function grantTrial({ db, userId, report }: Sync, subscription: Stripe.Subscription): Promise<void> {
  if (subscription.trial_start === null) return;
  const grant = { operationId: 'trial', kind: 'grant', reason: 'trial', bucket: 'plan', credits: TRIAL.credits } as const;
  if (await grantCredits(db, userId, grant)) report.changes.push(`trial of ${subscription.id}: ${TRIAL.credits} credits`);
}

/** Paid invoices in the order in which they were paid: a renewal lets older credits expire, so the order counts. */
function byPayment(invoices: Stripe.Invoice[]): Stripe.Invoice[] {
  return invoices.filter(isPaid).sort((one, other) => paidAt(one) - paidAt(other));
}

async function recordInvoice(sync: Sync, invoice: Stripe.Invoice): Promise<void> {
  const earned = planCreditsOf(sync.state.deals, invoice);
  if ('problem' in earned) {
    sync.report.problems.push(`${invoice.id}: ${earned.problem}, nothing granted`);
    return;
  }
  const isNew = await recordPayment(sync.db, {
    id: invoice.id,
    userId: sync.userId,
    kind: 'plan',
    product: earned.plan,
    amountCents: invoice.amount_paid,
    currency: invoice.currency,
    credits: earned.credits,
    stripePaymentIntentId: intentOf(invoice),
    stripeInvoiceId: invoice.id,
    paidAt: new Date(paidAt(invoice) * 1000),
    rollOver: earned.rollOver,
  });
  if (isNew) sync.report.changes.push(`${invoice.id}: ${earned.credits} credits of the plan ${earned.plan}`);
}

function paidAt(invoice: Stripe.Invoice): number {
  return invoice.status_transitions.paid_at ?? invoice.created;
}

async function saveRow(
  { db, userId, state, report }: Sync,
  subscription: Stripe.Subscription,
  item: Stripe.SubscriptionItem,
  plan: string,
  invoices: Stripe.Invoice[],
): Promise<void> {
  const isChanged = await saveSubscription(db, {
    stripeSubscriptionId: subscription.id,
    userId,
    plan,
    paidPlan: paidPlanOf(state.deals, invoices, item.current_period_end),
    status: subscription.status,
    // Whoever ends a plan in Stripe itself may have named a day instead.
    cancelAtPeriodEnd: subscription.cancel_at_period_end || subscription.cancel_at !== null,
    periodStart: moment(item.current_period_start),
    periodEnd: moment(item.current_period_end),
    trialEnd: moment(subscription.trial_end),
    syncedAt: state.askedAt,
  });
  if (isChanged) report.changes.push(`${subscription.id}: ${subscription.status}, plan ${plan}`);
}

async function tellOfFailure(
  { db, userId }: Sync,
  subscription: Stripe.Subscription,
  plan: string,
  invoices: Stripe.Invoice[],
): Promise<void> {
  if (subscription.status !== 'past_due' && subscription.status !== 'unpaid') return;
  const failed = invoices.find(({ id, status }) => id === idOf(subscription.latest_invoice) && status === 'open');
  if (failed)
    await raiseAlert(db, userId, { kind: 'payment_failed', period: failed.id, details: { plan, amount_cents: failed.amount_due } });
}

/**
 * What a plan gave ends with it. A subscription that never began took nothing and leaves nothing behind; one beside another
 * that goes on leaves everything to that one's end, since nobody can tell whose the credits are.
 */
async function expireAtEnd({ db, userId, state, report }: Sync, subscription: Stripe.Subscription): Promise<void> {
  if (subscription.status !== 'canceled' || !hasBegun(state, subscription)) return;
  if (state.subscriptions.some((other) => hasBegun(state, other) && outlives(other, subscription))) return;
  const expired = await expirePlanCredits(db, userId, `end:${subscription.id}`, 'plan_ended');
  if (expired > 0) report.changes.push(`${subscription.id} ended: ${expired} credits expired`);
}

/** Whether a subscription came to a trial or a payment. */
function hasBegun({ invoices }: CustomerState, { id, trial_start }: Stripe.Subscription): boolean {
  return trial_start !== null || invoices.some((invoice) => subscriptionOf(invoice) === id && isPaid(invoice));
}

/** Whether a subscription that was there when another one ended went on. */
function outlives(subscription: Stripe.Subscription, ended: Stripe.Subscription): boolean {
  const end = ended.ended_at ?? 0;
  return subscription.created < end && (subscription.ended_at ?? NEVER) > end;
}

function isPaid({ status, total }: Stripe.Invoice): boolean {
  return status === 'paid' && total > 0;
}

function moment(seconds: number | null): Date | null {
  return seconds === null ? null : new Date(seconds * 1000);
}
