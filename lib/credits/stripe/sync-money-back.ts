import { allPayments } from '#db/auth/billing.ts';
import { adjustClawback } from '#db/auth/payments.ts';
import type { Sync } from './customer-state.ts';

const NOTHING = { refundedCents: 0, disputedCents: 0 };

/** Takes back the credits of those payments that were refunded or disputed, and restores those of what came back after all. */
export async function syncMoneyBack({ db, userId, state, report }: Sync): Promise<void> {
  const intents = new Set(state.intents.map(({ id }) => id));
  for (const payment of await allPayments(db, userId)) {
    const { id, stripePaymentIntentId: intent, refundedCents, disputedCents } = payment;
    if (intent === null) continue;
    if (!intents.has(intent)) {
      report.problems.push(`${id} is a payment that Stripe does not know`);
      continue;
    }
    const back = state.moneyBack.get(intent) ?? NOTHING;
    if (back.refundedCents === refundedCents && back.disputedCents === disputedCents) continue;
    const taken = await adjustClawback(db, id, back);
    if (taken) report.changes.push(`${id}: ${taken > 0 ? `${taken} credits taken back` : `${-taken} credits restored`}`);
  }
}
