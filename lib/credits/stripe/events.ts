import { finishEvent, noteEvent } from '#db/auth/billing.ts';
import { allowTopUpAgain } from '#db/auth/top-ups.ts';
import type { AuthDatabase } from '#db/auth/types.ts';
import { idOf } from './customer-state.ts';
import type { Stripe, StripeConnection } from './index.ts';
import { syncCustomer } from './sync.ts';

/** The events after which a customer's account may have to change. Every other type is noted and left at that. */
export const RELEVANT_EVENTS = [
  'checkout.session.completed',
  'checkout.session.async_payment_succeeded',
  'payment_intent.succeeded',
  'charge.refunded',
  'charge.refund.updated',
  'charge.dispute.created',
  'charge.dispute.updated',
  'charge.dispute.closed',
  'charge.dispute.funds_withdrawn',
  'charge.dispute.funds_reinstated',
  'refund.updated',
  'refund.failed',
  'invoice.paid',
  'invoice.payment_failed',
  'invoice.marked_uncollectible',
  'invoice.voided',
  'customer.subscription.created',
  'customer.subscription.updated',
  'customer.subscription.deleted',
  'payment_method.attached',
] as const;

export interface EventOutcome {
  /** `repeated`: dealt with before; `foreign`: its customer is nobody's here; `ignored`: of no consequence. */
  outcome: 'synced' | 'repeated' | 'foreign' | 'ignored';
  changes: string[];
  problems: string[];
}

/**
 * Deals with a delivered event. It only says whose account to look at: what is true now is asked of Stripe, so the order and
 * number of deliveries do not matter. When this returns, everything is committed; when it throws, Stripe delivers again.
 */
export async function handleEvent(db: AuthDatabase, stripe: StripeConnection, event: Stripe.Event): Promise<EventOutcome> {
  const { id, type } = event;
  if (await noteEvent(db, { id, type, payload: gistOf(event) })) return { outcome: 'repeated', changes: [], problems: [] };
  const outcome = await deal(db, stripe, event);
  await finishEvent(db, id, outcome);
  return outcome;
}

async function deal(db: AuthDatabase, stripe: StripeConnection, event: Stripe.Event): Promise<EventOutcome> {
  const ignored = { outcome: 'ignored' as const, changes: [], problems: [] };
  if (!(RELEVANT_EVENTS as readonly string[]).includes(event.type)) return ignored;
  const customerId = await customerOfEvent(stripe, event);
  if (!customerId) return ignored;
  const { userId, changes, problems } = await syncCustomer(db, stripe, customerId);
  if (userId === null) return { outcome: 'foreign', changes, problems };
  if (event.type === 'payment_method.attached') await allowTopUpAgain(db, userId, new Date(event.created * 1_000));
  return { outcome: 'synced', changes, problems };
}

/** What an event is about, as far as it matters here: its object may be of any kind, and may name a customer or a payment. */
interface EventObject {
  id?: string;
  object?: string;
  customer?: string | { id: string } | null;
  payment_intent?: string | { id: string } | null;
}

/** The customer whom an event is about; null when it names none. */
export async function customerOfEvent(stripe: StripeConnection, event: Stripe.Event): Promise<string | null> {
  const { customer, payment_intent } = event.data.object as EventObject;
  const intentId = idOf(payment_intent);
  if (customer || !intentId) return idOf(customer);
  const { paymentIntents } = await stripe.client();
  return idOf((await paymentIntents.retrieve(intentId)).customer);
}

/** What is kept of an event: no person's address or card, which Stripe has and we need not. */
function gistOf({ created, data }: Stripe.Event): object {
  const { id, object, customer } = data.object as EventObject;
  return { created, object, id, customer: idOf(customer) };
}
