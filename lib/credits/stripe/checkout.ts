import { isLive, readSubscription } from '#db/auth/billing.ts';
import type { AuthDatabase } from '#db/auth/types.ts';
import { Problem } from '#lib/errors.ts';
import { type Pack, type PaidPlan, TRIAL } from '../prices.ts';
import { type Deal, dealOfMetadata, metadataOf, priceOf } from './catalog.ts';
import { customerOf } from './customer.ts';
import { idOf, MOST } from './customer-state.ts';
import type { Stripe, StripeConnection } from './index.ts';
import { withPlanInHand } from './plan-in-hand.ts';
import { portalOf } from './portal.ts';
import { asking, stripeFailure } from './problems.ts';
import { syncCustomer } from './sync.ts';

/** Who buys, and where Stripe sends them back to. */
export interface Buyer {
  db: AuthDatabase;
  stripe: StripeConnection;
  userId: string;
  siteUrl: string;
}

/** The page where a person comes back to. */
const RETURN_PATH = '/billing';

/**
 * A page of Stripe's on which a pack is paid.
 * @param saveCard keeps the card for automatic top-ups
 * @returns its address
 */
export async function checkoutPack(buyer: Buyer, pack: Pack, saveCard: boolean): Promise<string> {
  const metadata = { user_id: buyer.userId, ...metadataOf(dealOf('pack', pack)) };
  return openCheckout(buyer, pack, {
    mode: 'payment',
    metadata,
    payment_intent_data: { metadata, ...(saveCard && { setup_future_usage: 'off_session' }) },
    invoice_creation: { enabled: true, invoice_data: { metadata } },
  });
}

/**
 * A page of Stripe's on which a plan is taken; a person's first one begins with a trial. Pages for a plan that were opened
 * before are closed, and then Stripe is asked what was taken on them, so that nobody pays for two.
 *
 * @throws Problem `conflict` when there is a plan already, or another request is about to take or change one
 */
export async function checkoutPlan(buyer: Buyer, plan: PaidPlan): Promise<string> {
  return withPlanInHand(buyer, () => openPlanCheckout(buyer, plan));
}

async function openPlanCheckout(buyer: Buyer, plan: PaidPlan): Promise<string> {
  const { db, stripe, userId } = buyer;
  const customer = await customerOf(db, stripe, userId);
  await closeOpenCheckouts(stripe, customer);
  await syncCustomer(db, stripe, customer);
  const before = await readSubscription(db, userId);
  if (before && isLive(before))
    throw new Problem('conflict', `You have the plan ${before.plan}. Change it instead of taking a second one.`);
  const metadata = { user_id: userId, ...metadataOf(dealOf('plan', plan)) };
  return openCheckout(buyer, plan, {
    mode: 'subscription',
    metadata,
    subscription_data: { metadata: { user_id: userId }, ...(!before && { trial_period_days: TRIAL.days }) },
    payment_method_collection: 'always',
  });
}

/**
 * Looks at a finished checkout without waiting for the webhook.
 *
 * @returns whether it was paid, and then its credits are there; and what it sells
 * @throws Problem `not_found` for a checkout that is not the person's own
 */
export async function confirmCheckout({ db, stripe, userId }: Buyer, sessionId: string): Promise<{ isPaid: boolean; deal: Deal | null }> {
  const { checkout } = await stripe.client();
  const customer = await customerOf(db, stripe, userId);
  const session = await checkout.sessions.retrieve(sessionId).catch((error: unknown) => {
    if (stripeFailure(error)?.code === 'resource_missing') return null;
    throw error;
  });
  if (!session || idOf(session.customer) !== customer) throw new Problem('not_found', `You have no checkout ${sessionId}.`);
  const deal = dealOfMetadata(session.metadata, session.currency ?? '');
  if (session.status !== 'complete') return { isPaid: false, deal };
  await syncCustomer(db, stripe, customer);
  return { isPaid: session.payment_status !== 'unpaid', deal };
}

/** Stripe's own page for cards and invoices. Plans are changed here, not there. @returns its address */
export async function openPortal(buyer: Buyer): Promise<string> {
  const { billingPortal } = await buyer.stripe.client();
  const customer = await customerOf(buyer.db, buyer.stripe, buyer.userId);
  const configuration = await portalOf(buyer.stripe);
  const session = await asking(() =>
    billingPortal.sessions.create({ customer, configuration, return_url: `${buyer.siteUrl}${RETURN_PATH}` }),
  );
  return session.url;
}

async function openCheckout(buyer: Buyer, product: Pack | PaidPlan, parameters: Stripe.Checkout.SessionCreateParams): Promise<string> {
  const { stripe, siteUrl } = buyer;
  const { checkout } = await stripe.client();
  const [customer, price] = [await customerOf(buyer.db, stripe, buyer.userId), await priceOf(stripe, product)];
  const session = await asking(() =>
    checkout.sessions.create({
      ...parameters,
      customer,
      line_items: [{ price, quantity: 1 }],
      success_url: `${siteUrl}${RETURN_PATH}?checkout=paid&session_id={CHECKOUT_SESSION_ID}`,
      cancel_url: `${siteUrl}${RETURN_PATH}?checkout=cancelled`,
      ...(stripe.automaticTax && { automatic_tax: { enabled: true }, customer_update: { address: 'auto', name: 'auto' } }),
    }),
  );
  if (!session.url) throw new Error(`checkout session ${session.id} has no address`);
  return session.url;
}

async function closeOpenCheckouts(stripe: StripeConnection, customer: string): Promise<void> {
  const { checkout } = await stripe.client();
  const open = await asking(() => checkout.sessions.list({ customer, status: 'open', limit: 100 }).autoPagingToArray({ limit: MOST }));
  for (const session of open) {
    if (session.mode === 'subscription') await asking(() => checkout.sessions.expire(session.id));
  }
}

/** The deal on which a pack or a plan is sold today. */
export function dealOf(kind: Deal['kind'], { id, cents, credits }: Pack | PaidPlan): Deal {
  return { kind, product: id, cents, credits };
}
