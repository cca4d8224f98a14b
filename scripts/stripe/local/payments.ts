import { refusalOf } from './cards.ts';
import { invalid, type StripeFault } from './fault.ts';
import type { Charge, Dispute, PaymentIntent, PaymentMethod, Refund } from './objects.ts';
import type { Store } from './store.ts';

interface IntentDetails {
  customer: string;
  amount: number;
  currency: string;
  metadata: Record<string, string>;
  saves: boolean;
}

/** Tries to take an amount from a card. @returns the intent, succeeded or with the reason why not, and that reason */
export function pay(
  store: Store,
  details: IntentDetails,
  method: PaymentMethod | null,
): { intent: PaymentIntent; refusal: StripeFault | null } {
  const refusal = refusalOf(method);
  const intent = store.add('payment_intents', newIntent(store, details, method));
  const charge = store.add('charges', newCharge(store, intent, refusal === null));
  intent.latest_charge = charge.id;
  if (refusal) {
    const { code = '', decline_code = '', message } = refusal.details;
    intent.last_payment_error = { code, decline_code, message };
    store.emit('charge.failed', charge);
    store.emit('payment_intent.payment_failed', intent);
  } else {
    Object.assign(intent, { status: 'succeeded', amount_received: intent.amount });
    store.emit('charge.succeeded', charge);
    store.emit('payment_intent.succeeded', intent);
  }
  return { intent, refusal };
}

function newIntent(
  store: Store,
  { customer, amount, currency, metadata, saves }: IntentDetails,
  method: PaymentMethod | null,
): PaymentIntent {
  return {
    id: store.newId('payment_intents'),
    object: 'payment_intent',
    created: store.now(),
    livemode: false,
    amount,
    amount_received: 0,
    currency,
    metadata,
    status: 'requires_payment_method',
    setup_future_usage: saves ? 'off_session' : null,
    customer,
    latest_charge: null,
    payment_method: method?.id ?? null,
    last_payment_error: null,
  };
}

function newCharge(store: Store, intent: PaymentIntent, succeeds: boolean): Charge {
  return {
    id: store.newId('charges'),
    object: 'charge',
    created: store.now(),
    livemode: false,
    amount: intent.amount,
    amount_refunded: 0,
    currency: intent.currency,
    disputed: false,
    paid: succeeds,
    refunded: false,
    status: succeeds ? 'succeeded' : 'failed',
    customer: intent.customer,
    payment_intent: intent.id,
    payment_method: intent.payment_method,
  };
}

/** Gives money back, all that is left of it unless an amount is said. */
export function refund(store: Store, intentId: string, amount?: number): Refund {
  const charge = chargeOf(store, intentId);
  const left = charge.amount - charge.amount_refunded;
  const wanted = amount ?? left;
  if (!(Number.isInteger(wanted) && wanted > 0 && wanted <= left))
    throw invalid(`Refund amount is greater than unrefunded amount (${left})`, 'amount');
  const row = store.add('refunds', {
    id: store.newId('refunds'),
    object: 'refund',
    created: store.now(),
    amount: wanted,
    currency: charge.currency,
    status: 'succeeded',
    metadata: {},
    charge: charge.id,
    payment_intent: intentId,
  });
  setRefunded(charge, charge.amount_refunded + wanted);
  store.emit('refund.created', row);
  store.emit('charge.refunded', charge);
  return row;
}

/** A refund that the bank sends back: the money is the merchant's again. */
export function failRefund(store: Store, refundId: string): Refund {
  const row = store.get('refunds', refundId);
  const charge = store.get('charges', row.charge);
  Object.assign(row, { status: 'failed', failure_reason: 'lost_or_stolen_card' });
  setRefunded(charge, charge.amount_refunded - row.amount);
  store.emit('refund.failed', row);
  store.emit('charge.refund.updated', row);
  return row;
}

/** A payer's bank takes money back, to be decided later. */
export function dispute(store: Store, intentId: string, amount?: number): Dispute {
  const charge = chargeOf(store, intentId);
  const row = store.add('disputes', {
    id: store.newId('disputes'),
    object: 'dispute',
    created: store.now(),
    livemode: false,
    amount: amount ?? charge.amount,
    currency: charge.currency,
    status: 'needs_response',
    reason: 'fraudulent',
    metadata: {},
    charge: charge.id,
    payment_intent: intentId,
  });
  charge.disputed = true;
  store.emit('charge.dispute.created', row);
  store.emit('charge.dispute.funds_withdrawn', row);
  return row;
}

export function closeDispute(store: Store, disputeId: string, status: 'won' | 'lost'): Dispute {
  const row = store.get('disputes', disputeId);
  row.status = status;
  if (status === 'won') store.emit('charge.dispute.funds_reinstated', row);
  store.emit('charge.dispute.closed', row);
  return row;
}

function chargeOf(store: Store, intentId: string): Charge {
  const intent = store.get('payment_intents', intentId);
  if (intent.status !== 'succeeded' || !intent.latest_charge) throw invalid(`PaymentIntent ${intentId} has no successful charge`);
  return store.get('charges', intent.latest_charge);
}

function setRefunded(charge: Charge, amount: number): void {
  charge.amount_refunded = amount;
  charge.refunded = amount === charge.amount;
}
