import { allPayments, type PaymentRow } from '#db/auth/billing.ts';
import { adjustClawback } from '#db/auth/payments.ts';
import type { Sync } from './customer-state.ts';
import type { Stripe } from './index.ts';

/** A refund in these states took the money or is about to; a failed or cancelled one did not. */
const REFUNDED = ['succeeded', 'pending', 'requires_action'];

/** A dispute in these states holds the money or lost it. Won ones gave it back, and mere inquiries never took it. */
const DISPUTED = ['needs_response', 'under_review', 'lost', 'appeal_needs_response', 'appeal_under_review'];

/** Takes back the credits of those payments that were refunded or disputed, and restores those of what came back after all. */
export async function syncMoneyBack(sync: Sync, isMeant: (payment: PaymentRow) => boolean): Promise<void> {
  const intents = new Map(sync.state.intents.map((intent) => [intent.id, intent]));
  const meant = (await allPayments(sync.db, sync.userId)).filter(isMeant);
  for (const payment of meant) {
    const intent = intents.get(payment.stripePaymentIntentId ?? '');
    if (intent && isTouched(intent, payment)) await adjust(sync, payment, intent.id);
    else if (!intent && payment.stripePaymentIntentId) sync.report.problems.push(`${payment.id} is a payment that Stripe does not know`);
  }
}

function isTouched({ latest_charge: charge }: Stripe.PaymentIntent, payment: PaymentRow): boolean {
  const isTouchedThere = charge !== null && typeof charge === 'object' && (charge.amount_refunded > 0 || charge.disputed);
  return isTouchedThere || payment.refundedCents > 0 || payment.disputedCents > 0;
}

async function adjust({ db, stripe, report }: Sync, payment: PaymentRow, intentId: string): Promise<void> {
  const { refunds, disputes } = await stripe.client();
  const page = { payment_intent: intentId, limit: 100 };
  const [refunded, disputed] = await Promise.all([refunds.list(page), disputes.list(page)]);
  const taken = await adjustClawback(db, payment.id, {
    refundedCents: totalOf(refunded.data, REFUNDED),
    disputedCents: totalOf(disputed.data, DISPUTED),
  });
  if (taken) report.changes.push(`${payment.id}: ${taken > 0 ? `${taken} credits taken back` : `${-taken} credits restored`}`);
}

function totalOf(list: { amount: number; status: string | null }[], states: string[]): number {
  return list.filter(({ status }) => states.includes(status ?? '')).reduce((sum, { amount }) => sum + amount, 0);
}
