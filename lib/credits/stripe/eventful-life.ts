import { listEntries, readBalance } from '#db/auth/credits.ts';
import type { AuthDatabase } from '#db/auth/types.ts';
import { findPack, findPlan, type Pack, type PaidPlan, TRIAL } from '../prices.ts';
import { type Buyer, checkoutPack, checkoutPlan } from './checkout.ts';
import { customerOf } from './customer.ts';
import type { Stripe } from './index.ts';
import { CARD, type TestStripe } from './testing.ts';

/** For tests: everything that can happen to a customer, none of it told to us yet. */
export async function eventfulLife(
  stripe: TestStripe,
  db: AuthDatabase,
): Promise<{ buyer: Buyer; customer: string; events: Stripe.Event[] }> {
  const { control } = stripe.local;
  const buyer = await stripe.newBuyer(db);
  const customer = await customerOf(db, stripe.connection, buyer.userId);
  stripe.news();
  await stripe.pay(await checkoutPack(buyer, findPack('pack_500') as Pack, true));
  await stripe.pay(await checkoutPack(buyer, findPack('pack_100') as Pack, false), CARD.failsLater);
  await stripe.pay(await checkoutPlan(buyer, findPlan('basic') as PaidPlan));
  control.advance({ days: TRIAL.days + 35 });
  const intents = (await (await stripe.connection.client()).paymentIntents.list({ customer, limit: 100 })).data.filter(
    ({ status }) => status === 'succeeded',
  );
  const pack = intents.at(-1)?.id ?? '';
  control.refund({ payment_intent: pack, amount: 500 });
  control.failRefund({ refund: control.refund({ payment_intent: pack, amount: 200 }).id });
  control.closeDispute({ dispute: control.dispute({ payment_intent: pack, amount: 300 }).id, status: 'won' });
  control.refund({ payment_intent: intents[0]?.id ?? '', amount: 333 });
  control.card({ customer, number: CARD.failsLater });
  control.advance({ days: 60 });
  return { buyer, customer, events: stripe.news() };
}

/** The ledger without what differs between two runs of the same: the ids. */
export async function ledgerOf(db: AuthDatabase, userId: string) {
  const { rows } = await listEntries(db, userId, { limit: 100, offset: 0 });
  return {
    balance: await readBalance(db, userId),
    entries: rows.map(({ kind, operation, amount }) => `${kind} ${operation} ${amount}`).sort(),
  };
}

/** Each of the events one to five times, in any order. */
export function shuffled<Event>(events: Event[], random: () => number): Event[] {
  const copies = events.flatMap((event) => Array.from({ length: 1 + Math.floor(random() * 5) }, () => event));
  return copies
    .map((event) => ({ event, at: random() }))
    .sort((one, other) => one.at - other.at)
    .map(({ event }) => event);
}
