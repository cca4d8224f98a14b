import { raiseAlert } from '#db/auth/alerts.ts';
import { isLive, saveSubscription } from '#db/auth/billing.ts';
import { grantCredits } from '#db/auth/credits.ts';
import { expirePlanCredits, recordPayment } from '#db/auth/payments.ts';
import { TRIAL } from '../prices.ts';
import { idOf, intentOf, type Sync } from './customer-state.ts';
import type { Stripe } from './index.ts';
import { paidPlanOf, planCreditsOf } from './invoice-credits.ts';
import { hasBegun, hasOneBeside, isOver, isPaid, livesOf, type PlanLife, paidAt, planAheadOf } from './plan-life.ts';

/** Something that came or went with a plan at a moment, in seconds. */
interface Moment {
  at: number;
  write(): Promise<void>;
}

/**
 * Everything that came and went with the plans of a customer, in the order in which it happened: however late it is heard of, what
 * ends takes along what was there then, and nothing that was paid later. Then how each subscription stands.
 */
export async function syncPlans(sync: Sync): Promise<void> {
  const lives = livesOf(sync);
  const moments = lives.flatMap((life) => momentsOf(sync, life)).sort((one, other) => one.at - other.at);
  for (const moment of moments) await moment.write();
  for (const life of lives) {
    await saveRow(sync, life);
    await tellOfFailure(sync, life);
    if (isLive(life.subscription) && planAheadOf(life.subscription)) sync.report.isPlanUnsettled = true;
  }
  const live = sync.state.subscriptions.filter(isLive).map(({ id }) => id);
  if (live.length > 1) sync.report.problems.push(`${live.join(' and ')} are paid by one person: cancel all but one in Stripe`);
}

/** A trial, what was paid, and the end. */
function momentsOf(sync: Sync, { subscription, invoices }: PlanLife): Moment[] {
  const { trial_start, ended_at } = subscription;
  return [
    ...(trial_start === null ? [] : [{ at: trial_start, write: () => grantTrial(sync, subscription) }]),
    ...invoices.filter(isPaid).map((invoice) => ({ at: paidAt(invoice), write: () => recordInvoice(sync, subscription, invoice) })),
    ...(ended_at === null ? [] : [{ at: ended_at, write: () => expireAtEnd(sync, subscription, ended_at) }]),
  ];
}

async function grantTrial({ db, userId, report }: Sync, subscription: Stripe.Subscription): Promise<void> {
  const grant = { operationId: 'trial', kind: 'grant', reason: 'trial', bucket: 'plan', credits: TRIAL.credits } as const;
  if (await grantCredits(db, userId, grant)) report.changes.push(`trial of ${subscription.id}: ${TRIAL.credits} credits`);
}

async function recordInvoice(sync: Sync, subscription: Stripe.Subscription, invoice: Stripe.Invoice): Promise<void> {
  const earned = planCreditsOf(sync.state.deals, invoice);
  if ('problem' in earned) {
    sync.report.problems.push(`${invoice.id}: ${earned.problem}, nothing granted`);
    return;
  }
  // A renewal lets older credits of its own plan expire. Those of another plan are not its own.
  const isAlone = !isOver(subscription, paidAt(invoice)) && !hasOneBeside(sync.state, subscription, paidAt(invoice));
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
    rollOver: isAlone ? earned.rollOver : null,
  });
  if (isNew) sync.report.changes.push(`${invoice.id}: ${earned.credits} credits of the plan ${earned.plan}`);
}

async function saveRow({ db, userId, state, report }: Sync, { subscription, item, plan, invoices }: PlanLife): Promise<void> {
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

async function tellOfFailure({ db, userId }: Sync, { subscription, plan, invoices }: PlanLife): Promise<void> {
  if (subscription.status !== 'past_due' && subscription.status !== 'unpaid') return;
  const failed = invoices.find(({ id, status }) => id === idOf(subscription.latest_invoice) && status === 'open');
  if (failed)
    await raiseAlert(db, userId, { kind: 'payment_failed', period: failed.id, details: { plan, amount_cents: failed.amount_due } });
}

/**
 * What a plan gave ends with it. A subscription that never began took nothing and leaves nothing behind; one beside another
 * that goes on leaves everything to that one's end, since nobody can tell whose the credits are.
 */
async function expireAtEnd({ db, userId, state, report }: Sync, subscription: Stripe.Subscription, end: number): Promise<void> {
  if (!hasBegun(state, subscription, end) || hasOneBeside(state, subscription, end)) return;
  const expired = await expirePlanCredits(db, userId, `end:${subscription.id}`, 'plan_ended');
  if (expired > 0) report.changes.push(`${subscription.id} ended: ${expired} credits expired`);
}

function moment(seconds: number | null): Date | null {
  return seconds === null ? null : new Date(seconds * 1000);
}
