import { invalid } from './fault.ts';
import { addLine, collect, draftInvoice, finalize } from './invoices.ts';
import { type Invoice, listOf, type Price, type Subscription, type SubscriptionItem } from './objects.ts';
import type { Parameters, Store } from './store.ts';

const DAY = 86_400;

type Metadata = Record<string, string>;

interface Beginning {
  customer: string;
  price: Price;
  quantity: number;
  metadata: Metadata;
  trialDays: number;
  card: string | null;
}

/** Begins a subscription and bills its first period, for nothing while it is on trial. @throws StripeFault when the card is refused */
export function begin(store: Store, { customer, price, quantity, metadata, trialDays, card }: Beginning): Subscription {
  const now = store.now();
  const id = store.newId('subscriptions');
  const trialEnd = trialDays > 0 ? now + trialDays * DAY : null;
  const item: SubscriptionItem = {
    id: store.newId('si'),
    object: 'subscription_item',
    created: now,
    current_period_start: now,
    current_period_end: trialEnd ?? nextMonth(now),
    quantity,
    metadata: {},
    price,
    subscription: id,
  };
  const subscription: Subscription = {
    id,
    object: 'subscription',
    created: now,
    livemode: false,
    cancel_at: null,
    cancel_at_period_end: false,
    canceled_at: null,
    currency: price.currency,
    customer,
    default_payment_method: card,
    ended_at: null,
    items: listOf('/v1/subscription_items', [item]),
    latest_invoice: null,
    metadata,
    start_date: now,
    status: trialEnd ? 'trialing' : 'active',
    trial_start: trialEnd ? now : null,
    trial_end: trialEnd,
  };
  const refusal = collect(store, billPeriod(store, subscription, 'subscription_create'), card);
  if (refusal) throw refusal;
  store.add('subscriptions', subscription);
  store.emit('customer.subscription.created', subscription);
  return subscription;
}

/** The bill for the running period: nothing on trial, the whole price otherwise. */
export function billPeriod(store: Store, subscription: Subscription, reason: 'subscription_create' | 'subscription_cycle'): Invoice {
  const item = itemOf(subscription);
  const invoice = draftInvoice(store, {
    customer: subscription.customer,
    currency: subscription.currency,
    billing_reason: reason,
    subscription,
  });
  const { price, quantity = 1 } = item;
  const amount = subscription.status === 'trialing' ? 0 : price.unit_amount * quantity;
  const period = { start: item.current_period_start, end: item.current_period_end };
  addLine(store, invoice, { price, amount, quantity, period, item: { subscription: subscription.id, id: item.id } });
  subscription.latest_invoice = invoice.id;
  return finalize(store, invoice);
}

/** Changes what a subscription bills, and whether it goes on. @throws StripeFault, with nothing changed, when it is to be paid at once and is not */
export function change(store: Store, subscription: Subscription, parameters: Parameters): Subscription {
  if (subscription.status === 'canceled') throw invalid('A canceled subscription can only update its cancellation_details and metadata.');
  const [asked] = (parameters.items as { id: string; price: string }[] | undefined) ?? [];
  if (asked) changePrice(store, subscription, store.get('prices', asked.price), parameters);
  if (parameters.cancel_at_period_end !== undefined) {
    subscription.cancel_at_period_end = parameters.cancel_at_period_end === 'true';
    subscription.canceled_at = subscription.cancel_at_period_end ? store.now() : null;
  }
  if (parameters.metadata) subscription.metadata = changed(subscription.metadata, parameters.metadata as Metadata);
  store.emit('customer.subscription.updated', subscription);
  return subscription;
}

/** An empty text takes its key away; what is not named stays. */
function changed(metadata: Metadata, changes: Metadata): Metadata {
  return Object.fromEntries(Object.entries({ ...metadata, ...changes }).filter(([, value]) => value !== ''));
}

function changePrice(store: Store, subscription: Subscription, price: Price, { proration_behavior, payment_behavior }: Parameters): void {
  const item = itemOf(subscription);
  const isBilled = proration_behavior === 'always_invoice' && price.id !== item.price.id && subscription.status !== 'trialing';
  if (isBilled) {
    if (payment_behavior !== 'error_if_incomplete') throw invalid('The local Stripe knows error_if_incomplete only.', 'payment_behavior');
    billDifference(store, subscription, item, price);
  }
  item.price = price;
}

/** Bills the rest of the period at the new price less the rest of it at the old one. */
function billDifference(store: Store, subscription: Subscription, item: SubscriptionItem, price: Price): void {
  const period = { start: store.now(), end: item.current_period_end };
  const share = (period.end - period.start) / (item.current_period_end - item.current_period_start);
  const of = { subscription: subscription.id, id: item.id };
  const invoice = draftInvoice(store, {
    customer: subscription.customer,
    currency: price.currency,
    billing_reason: 'subscription_update',
    subscription,
  });
  addLine(store, invoice, { price: item.price, amount: -Math.round(item.price.unit_amount * share), period, item: of, isProration: true });
  addLine(store, invoice, { price, amount: Math.round(price.unit_amount * share), period, item: of, isProration: true });
  const refusal = collect(store, finalize(store, invoice), subscription.default_payment_method);
  if (refusal) {
    store.remove('invoices', invoice.id);
    throw refusal;
  }
  subscription.latest_invoice = invoice.id;
}

export function end(store: Store, subscription: Subscription): Subscription {
  Object.assign(subscription, { status: 'canceled', ended_at: store.now(), canceled_at: subscription.canceled_at ?? store.now() });
  store.emit('customer.subscription.deleted', subscription);
  return subscription;
}

export function itemOf(subscription: Subscription): SubscriptionItem {
  const [item] = subscription.items.data;
  if (!item) throw invalid(`Subscription ${subscription.id} has no item`);
  return item;
}

/** The same day of the next month, or its last day when it has no such one. */
export function nextMonth(seconds: number): number {
  const from = new Date(seconds * 1000);
  const to = new Date(from);
  to.setUTCMonth(from.getUTCMonth() + 1);
  if (to.getUTCDate() !== from.getUTCDate()) to.setUTCDate(0);
  return to.getTime() / 1000;
}
