import { isLive, readSubscription, type SubscriptionRow } from '#db/auth/billing.ts';
import { Problem } from '#lib/errors.ts';
import { findPlan, type PaidPlan } from '../prices.ts';
import { priceOf } from './catalog.ts';
import type { Buyer } from './checkout.ts';
import { customerOf } from './customer.ts';
import type { Stripe } from './index.ts';
import { type PlanHolder, withPlanInHand } from './plan-in-hand.ts';
import { planAheadOf } from './plan-life.ts';
import { asking } from './problems.ts';
import { syncCustomer } from './sync.ts';

/**
 * Moves a person to another plan. A higher one than was paid for holds at once: the difference for the rest of the period is
 * billed and its credits come when that is paid; if the card is refused nothing changes. A lower one, or one up to what the
 * running period was paid for, costs and gives nothing now and is what the next renewal bills.
 *
 * @throws Problem `conflict` when there is no plan, it is ending, an invoice of it is open, or another request is changing it;
 *   `payment_declined`
 */
export async function changePlan(buyer: Buyer, plan: PaidPlan): Promise<void> {
  await withPlanInHand(buyer, () => moveTo(buyer, plan));
}

async function moveTo(buyer: Buyer, plan: PaidPlan): Promise<void> {
  const before = await changeableSubscription(buyer);
  await bringBackPlanAhead(buyer, before);
  const paid = findPlan(before.paidPlan ?? '');
  const isUpgrade = isHigher(before, plan);
  if (isUpgrade && paid) await upgrade(buyer, before, paid, plan);
  else if (isUpgrade) throw new Problem('conflict', 'The running period is not paid yet. Try again in a minute.');
  else if (before.plan !== plan.id) await switchPrice(buyer, before, plan, { proration_behavior: 'none' });
  await refresh(buyer);
}

/** What a change would mean: charged and given at once, and since when the other price holds. */
export interface PlanQuote {
  /** To the cent if it is done now: Stripe bills by the second. */
  chargedNowCents: number;
  creditsNow: number;
  /** When the other plan is billed in full for the first time. */
  nextBill: Date | null;
}

/** Says what `changePlan` would do, without doing it. @throws Problem `conflict` as `changePlan` */
export async function quotePlan(buyer: Buyer, plan: PaidPlan, now: Date): Promise<PlanQuote> {
  const before = await changeableSubscription(buyer);
  const { periodStart, periodEnd } = before;
  const paid = findPlan(before.paidPlan ?? '');
  if (!isHigher(before, plan) || !paid || !periodStart || !periodEnd) return { chargedNowCents: 0, creditsNow: 0, nextBill: periodEnd };
  const rest = (periodEnd.getTime() - now.getTime()) / (periodEnd.getTime() - periodStart.getTime());
  // Stripe's clock may differ from ours.
  const share = Math.min(1, Math.max(0, rest));
  // As Stripe bills it and `planCreditsOf` then reads the bill: the rest at the new price less the rest at the old one, in whole cents.
  const [billed, credited] = [Math.round(plan.cents * share), Math.round(paid.cents * share)];
  const credits = (plan.credits * billed) / plan.cents - (paid.credits * credited) / paid.cents;
  return { chargedNowCents: billed - credited, creditsNow: Math.floor(credits + 1e-9), nextBill: periodEnd };
}

/** Whether a plan is above what the running period was paid for, so that moving to it costs something now. */
function isHigher(before: SubscriptionRow, plan: PaidPlan): boolean {
  return before.status === 'active' && plan.cents > (findPlan(before.paidPlan ?? '')?.cents ?? 0);
}

/** The plan, if it can be changed. @throws Problem `conflict` */
async function changeableSubscription(buyer: Buyer): Promise<SubscriptionRow> {
  const before = await currentSubscription(buyer);
  if (before.cancelAtPeriodEnd) throw new Problem('conflict', `The plan ${before.plan} is ending. Resume it first, then change it.`);
  if (before.status !== 'active' && before.status !== 'trialing') {
    throw new Problem('conflict', `The last invoice of the plan ${before.plan} is not paid. Pay it first, then change the plan.`);
  }
  return before;
}

/** Lets the plan end with its period. Until then everything stays as it is; then its credits expire. @throws Problem `conflict` */
export async function cancelPlan(buyer: Buyer): Promise<void> {
  await update(buyer, await currentSubscription(buyer), { cancel_at_period_end: true });
  await refresh(buyer);
}

/** Takes a cancellation back before the period has ended. @throws Problem `conflict` */
export async function resumePlan(buyer: Buyer): Promise<void> {
  await update(buyer, await currentSubscription(buyer), { cancel_at_period_end: false });
  await refresh(buyer);
}

/**
 * Brings back the lower plan that was chosen for the next renewal, if a request that was on the way to a higher one was killed
 * before it was there.
 *
 * @throws Problem `conflict` when it was not killed but is on the way, or the plan is gone
 */
export async function settlePlan(buyer: PlanHolder): Promise<void> {
  await withPlanInHand(buyer, async () => bringBackPlanAhead(buyer, await currentSubscription(buyer)));
}

async function bringBackPlanAhead(buyer: PlanHolder, before: SubscriptionRow): Promise<void> {
  const ahead = planAheadOf(await retrieve(buyer, before));
  if (ahead) await switchPrice(buyer, before, ahead, { proration_behavior: 'none' });
}

/**
 * Bills the difference from the plan that was paid for, not from a lower one that was meant for the next renewal; that one stands in
 * the subscription until this is done. The update stands or falls with its payment (`error_if_incomplete`), so there is no state
 * between the two plans.
 */
async function upgrade(buyer: Buyer, before: SubscriptionRow, paid: PaidPlan, plan: PaidPlan): Promise<void> {
  const chosen = findPlan(before.plan);
  const isLowered = chosen !== undefined && chosen.id !== paid.id;
  if (isLowered) await switchPrice(buyer, before, paid, { proration_behavior: 'none' }, chosen);
  try {
    await switchPrice(buyer, before, plan, { proration_behavior: 'always_invoice', payment_behavior: 'error_if_incomplete' });
  } catch (error) {
    // Of an answer that is lost nobody knows whether it was a yes: what Stripe bills by now is paid for, and stays.
    if (isLowered) await bringBackPlanAhead(buyer, before);
    throw error;
  }
}

/** Bills another plan from now on, and notes in the same step which one is ahead, if another one is. */
async function switchPrice(
  buyer: PlanHolder,
  before: SubscriptionRow,
  plan: PaidPlan,
  how: Pick<Stripe.SubscriptionUpdateParams, 'proration_behavior' | 'payment_behavior'>,
  ahead?: PaidPlan,
): Promise<void> {
  const { id: subscription, items } = await retrieve(buyer, before);
  const [item] = items.data;
  if (!item) throw new Error(`subscription ${subscription} bills nothing`);
  const price = await priceOf(buyer.stripe, plan);
  await update(buyer, before, { items: [{ id: item.id, price, quantity: 1 }], metadata: { plan_ahead: ahead?.id ?? '' }, ...how });
}

async function retrieve({ stripe }: PlanHolder, { stripeSubscriptionId: id }: SubscriptionRow): Promise<Stripe.Subscription> {
  const { subscriptions } = await stripe.client();
  return asking(() => subscriptions.retrieve(id));
}

async function update({ stripe }: PlanHolder, before: SubscriptionRow, changes: Stripe.SubscriptionUpdateParams): Promise<void> {
  const { subscriptions } = await stripe.client();
  await asking(() => subscriptions.update(before.stripeSubscriptionId, changes));
}

/** The plan as Stripe has it now, for a decision that costs money. */
async function currentSubscription(buyer: PlanHolder): Promise<SubscriptionRow> {
  await refresh(buyer);
  const row = await readSubscription(buyer.db, buyer.userId);
  if (!row || !isLive(row)) throw new Problem('conflict', 'You have no plan. Choose one first.');
  return row;
}

async function refresh({ db, stripe, userId }: PlanHolder): Promise<void> {
  await syncCustomer(db, stripe, await customerOf(db, stripe, userId));
}
