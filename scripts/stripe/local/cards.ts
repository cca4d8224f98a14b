import { StripeFault } from './fault.ts';
import type { PaymentMethod } from './objects.ts';
import type { Store } from './store.ts';

/** The numbers of Stripe's own test cards, by their last four digits: what becomes of a card when it is saved and when it is charged. */
const CARDS: Record<string, { saves: boolean; charges: boolean; declineCode: string }> = {
  '4242': { saves: true, charges: true, declineCode: '' },
  '0002': { saves: false, charges: false, declineCode: 'generic_decline' },
  '9995': { saves: false, charges: false, declineCode: 'insufficient_funds' },
  '0341': { saves: true, charges: false, declineCode: 'generic_decline' },
};

/** A card as it was typed in. @throws StripeFault for one that is declined at once, or that is none of the test cards */
export function newCard(store: Store, number: string): PaymentMethod {
  const last4 = number.replaceAll(/\D/g, '').slice(-4);
  const card = CARDS[last4];
  if (!card) throw new StripeFault(402, { type: 'card_error', code: 'incorrect_number', message: 'Your card number is incorrect.' });
  if (!card.saves) throw declined(card.declineCode);
  return store.add('payment_methods', {
    id: store.newId('payment_methods'),
    object: 'payment_method',
    created: store.now(),
    livemode: false,
    type: 'card',
    metadata: {},
    customer: null,
    card: { brand: 'visa', last4, exp_month: 12, exp_year: 2034 },
  });
}

/** Saves a card with a customer. */
export function attachCard(store: Store, method: PaymentMethod, customer: string): PaymentMethod {
  method.customer = customer;
  store.emit('payment_method.attached', method);
  return method;
}

/** @returns null when the card can be charged, or the refusal */
export function refusalOf(method: PaymentMethod | null): StripeFault | null {
  if (!method) return new StripeFault(402, { type: 'card_error', code: 'missing', message: 'There is no payment method to charge.' });
  const card = CARDS[method.card.last4];
  return card?.charges ? null : declined(card?.declineCode ?? 'generic_decline');
}

/** The card that pays a customer's invoices unless another one is named. */
export function defaultCard(store: Store, customerId: string, named: string | null = null): PaymentMethod | null {
  const chosen = named ?? store.get('customers', customerId).invoice_settings.default_payment_method;
  return chosen ? store.get('payment_methods', chosen) : null;
}

function declined(declineCode: string): StripeFault {
  const message = declineCode === 'insufficient_funds' ? 'Your card has insufficient funds.' : 'Your card was declined.';
  return new StripeFault(402, { type: 'card_error', code: 'card_declined', decline_code: declineCode, message });
}
