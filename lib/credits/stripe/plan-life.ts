import { findPlan, type PaidPlan } from '../prices.ts';
import { type CustomerState, type Sync, subscriptionOf } from './customer-state.ts';
import type { Stripe } from './index.ts';

/** The end of what goes on, in seconds. */
const NEVER = Number.MAX_SAFE_INTEGER;

/** A subscription of ours, with the plan that its next renewal bills and its invoices. */
export interface PlanLife {
  subscription: Stripe.Subscription;
  item: Stripe.SubscriptionItem;
  plan: string;
  invoices: Stripe.Invoice[];
}

/** The subscriptions of a customer that are ours; of the others it is said why. Those that ended first come first. */
export function livesOf(sync: Sync): PlanLife[] {
  const byEnd = sync.state.subscriptions.toSorted((one, other) => (one.ended_at ?? NEVER) - (other.ended_at ?? NEVER));
  return byEnd.flatMap((subscription) => lifeOf(sync, subscription) ?? []);
}

function lifeOf({ report, state, userId }: Sync, subscription: Stripe.Subscription): PlanLife | null {
  const item = subscription.items.data[0];
  const deal = state.deals.get(item?.price.id ?? '');
  if (!item || deal?.kind !== 'plan' || !findPlan(deal.product)) {
    report.problems.push(`${subscription.id} bills a price that is none of ours: nothing granted`);
    return null;
  }
  if (subscription.metadata.user_id !== userId) {
    report.problems.push(
      `${subscription.id} names the person ${subscription.metadata.user_id}, its customer is ${userId}'s: nothing granted`,
    );
    return null;
  }
  const invoices = state.invoices.filter((invoice) => subscriptionOf(invoice) === subscription.id);
  return { subscription, item, plan: planAheadOf(subscription)?.id ?? deal.product, invoices };
}

/**
 * The lower plan that was chosen for the next renewal, while a subscription bills another one on the way to a higher plan; null when nobody is on
 * that way, or was killed on it.
 */
export function planAheadOf({ metadata }: Stripe.Subscription): PaidPlan | null {
  return findPlan(metadata.plan_ahead ?? '') ?? null;
}

/** Whether a subscription had come to a trial or a payment by a moment, in seconds. */
export function hasBegun({ invoices }: CustomerState, { id, trial_start }: Stripe.Subscription, at: number): boolean {
  const paid = invoices.filter((invoice) => subscriptionOf(invoice) === id && isPaid(invoice));
  return (trial_start ?? NEVER) <= at || paid.some((invoice) => paidAt(invoice) <= at);
}

/** Whether a subscription had ended before a moment. */
export function isOver({ ended_at }: Stripe.Subscription, at: number): boolean {
  return (ended_at ?? NEVER) < at;
}

/** Whether another subscription was there at a moment and went on. */
export function hasOneBeside(state: CustomerState, { id }: Stripe.Subscription, at: number): boolean {
  const goesOn = ({ created, ended_at }: Stripe.Subscription) => created < at && (ended_at ?? NEVER) > at;
  return state.subscriptions.some((other) => other.id !== id && goesOn(other) && hasBegun(state, other, at));
}

/** Whether an invoice brought money. */
export function isPaid({ status, total }: Stripe.Invoice): boolean {
  return status === 'paid' && total > 0;
}

/** When an invoice was paid, in seconds. */
export function paidAt(invoice: Stripe.Invoice): number {
  return invoice.status_transitions.paid_at ?? invoice.created;
}
