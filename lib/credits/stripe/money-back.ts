import type { Stripe } from './index.ts';

/** How much of a payment went back, in the currency's smallest unit. */
export interface MoneyBack {
  refundedCents: number;
  disputedCents: number;
}

/** A refund in these states took the money or is about to; a failed or cancelled one did not. */
const REFUNDED = ['succeeded', 'pending', 'requires_action'];

/** A dispute in these states holds the money or lost it. Won ones gave it back, and mere inquiries never took it. */
const DISPUTED = ['needs_response', 'under_review', 'lost', 'appeal_needs_response', 'appeal_under_review'];

/** Asks Stripe how much went back of those payments of which anything did, which their charge tells. */
export async function moneyBackOf(client: Stripe, intents: Stripe.PaymentIntent[]): Promise<Map<string, MoneyBack>> {
  const found = new Map<string, MoneyBack>();
  for (const { id } of intents.filter(isTouched)) {
    const page = { payment_intent: id, limit: 100 };
    const [refunds, disputes] = await Promise.all([client.refunds.list(page), client.disputes.list(page)]);
    found.set(id, { refundedCents: totalOf(refunds.data, REFUNDED), disputedCents: totalOf(disputes.data, DISPUTED) });
  }
  return found;
}

function isTouched({ latest_charge: charge }: Stripe.PaymentIntent): boolean {
  return charge !== null && typeof charge === 'object' && (charge.amount_refunded > 0 || charge.disputed);
}

function totalOf(list: { amount: number; status: string | null }[], states: string[]): number {
  return list.filter(({ status }) => states.includes(status ?? '')).reduce((sum, { amount }) => sum + amount, 0);
}
