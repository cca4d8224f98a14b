import { attachCard, newCard } from './cards.ts';
import { invalid } from './fault.ts';
import { addLine, draftInvoice, finalize, settle } from './invoices.ts';
import type { CheckoutSession, PaymentMethod } from './objects.ts';
import { pay } from './payments.ts';
import type { Parameters, Store } from './store.ts';
import { begin } from './subscriptions.ts';

const DAY = 86_400;

type Metadata = Record<string, string>;

/** Opens a page on which something can be paid. */
export function openSession(store: Store, parameters: Parameters): CheckoutSession {
  const { mode, customer, success_url, cancel_url, line_items, metadata } = parameters as Record<string, string> & { line_items: unknown };
  const [line] = (line_items as { price: string; quantity: string }[] | undefined) ?? [];
  if (mode !== 'payment' && mode !== 'subscription') throw invalid('mode must be payment or subscription', 'mode');
  for (const [name, url] of Object.entries({ success_url, cancel_url })) {
    if (!URL.canParse(url ?? '')) throw invalid('Not a valid URL', name);
  }
  if (!line || !customer) throw invalid('line_items and customer are needed');
  const price = store.get('prices', line.price);
  if (!price.active) throw invalid('The price specified is inactive.', 'line_items[0][price]');
  const id = store.newId('checkout_sessions');
  const amount = price.unit_amount * Number(line.quantity);
  return store.add('checkout_sessions', {
    id,
    object: 'checkout.session',
    created: store.now(),
    livemode: false,
    amount_subtotal: amount,
    amount_total: amount,
    cancel_url: cancel_url ?? null,
    currency: price.currency,
    customer: store.get('customers', customer).id,
    expires_at: store.now() + DAY,
    invoice: null,
    metadata: (metadata as unknown as Metadata) ?? {},
    mode,
    payment_intent: null,
    payment_status: 'unpaid',
    status: 'open',
    subscription: null,
    success_url: success_url ?? null,
    url: `${store.url}/checkout/${id}`,
    asked: {
      price: price.id,
      quantity: Number(line.quantity),
      intent: (parameters.payment_intent_data as Parameters) ?? {},
      subscription: (parameters.subscription_data as Parameters) ?? {},
      makesInvoice: (parameters.invoice_creation as Parameters | undefined)?.enabled === 'true',
    },
  });
}

/** Pays an open page with a card. @returns where the payer goes next @throws StripeFault when the card is refused; the page stays open */
export function complete(store: Store, session: CheckoutSession, cardNumber: string): string {
  if (session.status !== 'open') throw invalid(`This checkout is ${session.status}.`);
  const card = newCard(store, cardNumber);
  if (session.mode === 'subscription') subscribe(store, session, card);
  else purchase(store, session, card);
  Object.assign(session, { status: 'complete', payment_status: 'paid' });
  store.emit('checkout.session.completed', session);
  return (session.success_url ?? '').replaceAll('{CHECKOUT_SESSION_ID}', session.id);
}

/** Closes a page that nobody paid on yet. */
export function expireSession(session: CheckoutSession): CheckoutSession {
  if (session.status !== 'open')
    throw invalid(`Only Checkout Sessions with a status of open can be expired. This one is ${session.status}.`);
  return Object.assign(session, { status: 'expired' });
}

function subscribe(store: Store, session: CheckoutSession, card: PaymentMethod): void {
  const { metadata, trial_period_days } = session.asked.subscription;
  const subscription = begin(store, {
    customer: session.customer,
    price: store.get('prices', session.asked.price),
    quantity: session.asked.quantity,
    metadata: (metadata as Metadata | undefined) ?? {},
    trialDays: Number(trial_period_days ?? 0),
    card: attachCard(store, card, session.customer).id,
  });
  Object.assign(session, { subscription: subscription.id, invoice: subscription.latest_invoice });
}

function purchase(store: Store, session: CheckoutSession, card: PaymentMethod): void {
  const { intent: asked, price: priceId, makesInvoice } = session.asked;
  const { customer, currency, amount_total } = session;
  const saves = asked.setup_future_usage === 'off_session';
  const details = {
    customer,
    amount: amount_total ?? 0,
    currency: currency ?? '',
    metadata: (asked.metadata as Metadata | undefined) ?? {},
    saves,
  };
  const { intent, refusal } = pay(store, details, card);
  if (refusal) throw refusal;
  if (saves) attachCard(store, card, customer);
  session.payment_intent = intent.id;
  if (!makesInvoice) return;
  const invoice = draftInvoice(store, { customer, currency: details.currency, billing_reason: 'manual', metadata: details.metadata });
  const period = { start: store.now(), end: store.now() };
  addLine(store, invoice, { price: store.get('prices', priceId), amount: details.amount, period });
  settle(store, finalize(store, invoice), intent);
  session.invoice = invoice.id;
}
