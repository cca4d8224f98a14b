import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readBalance } from '#db/auth/credits.ts';
import { openTestDatabases, type TestDatabases } from '#db/testing.ts';
import { findPlan, lookupKey, type PaidPlan, TRIAL } from '../prices.ts';
import { watchLedger } from '../testing.ts';
import { checkoutPlan } from './checkout.ts';
import { customerOf } from './customer.ts';
import { ledgerOf } from './eventful-life.ts';
import { CARD, openTestStripe, type TestStripe } from './testing.ts';

const DAYS = 31;
const [BASIC, PRO] = [findPlan('basic') as PaidPlan, findPlan('pro') as PaidPlan];

/** What can come after the first plan was ended by Stripe with its last bill open. */
type Deed = 'pays the open bill' | 'takes another plan' | 'lets it end' | 'a month passes';

describe('a bill of an ended plan that is paid late, with another plan after it', () => {
  let databases: TestDatabases;
  let newFaults: Awaited<ReturnType<typeof watchLedger>>;
  beforeAll(async () => {
    databases = await openTestDatabases();
    newFaults = await watchLedger(databases.authDb);
  });
  afterAll(async () => {
    expect(await newFaults()).toEqual([]);
    await databases.close();
  });

  /** Goes, in a Stripe of its own, through a life of which we hear after some of its deeds only, by the bits of `heard`, and of all of it at its end. */
  async function live(deeds: Deed[], heard: number) {
    const { authDb } = databases;
    const stripe = await openTestStripe();
    const { control } = stripe.local;
    const { invoices, subscriptions } = await stripe.connection.client();
    const buyer = await stripe.newBuyer(authDb);
    await stripe.pay(await checkoutPlan(buyer, BASIC));
    const customer = await customerOf(authDb, stripe.connection, buyer.userId);
    control.advance({ days: TRIAL.days });
    control.card({ customer, number: CARD.failsLater });
    control.advance({ days: 2 * DAYS });
    control.card({ customer, number: CARD.pays });
    const does: Record<Deed, () => Promise<unknown>> = {
      'pays the open bill': async () => {
        const [bill] = (await invoices.list({ customer, status: 'open' })).data;
        await stripe.pay(bill?.hosted_invoice_url ?? '');
      },
      'takes another plan': () => takeInStripe(stripe, customer, buyer.userId),
      'lets it end': async () => {
        const [live] = (await subscriptions.list({ customer })).data;
        await subscriptions.update(live?.id ?? '', { cancel_at_period_end: true });
        control.advance({ days: DAYS });
      },
      'a month passes': async () => control.advance({ days: DAYS }),
    };
    for (const [nth, deed] of ['nothing', ...deeds].entries()) {
      // A bill that is paid in the second in which a plan ends counts as paid before.
      control.advance({ days: 1 });
      await does[deed as Deed]?.();
      if (heard & (1 << nth)) await stripe.deliverNews(authDb);
    }
    await stripe.deliverNews(authDb);
    await stripe.local.close();
    const { entries } = await ledgerOf(authDb, buyer.userId);
    return { entries, balance: await readBalance(authDb, buyer.userId) };
  }

  test.each<[what: string, plan: number, deeds: Deed[]]>([
    ['after the other one has ended it stays', BASIC.credits, ['takes another plan', 'lets it end', 'pays the open bill']],
    ['while the other one runs it ends with that', 0, ['takes another plan', 'pays the open bill', 'lets it end']],
    ['before the other one is taken it ends with that', 0, ['pays the open bill', 'takes another plan', 'lets it end']],
    [
      'before the other one is renewed it rolls over with that',
      2 * PRO.credits,
      ['takes another plan', 'pays the open bill', 'a month passes'],
    ],
    [
      'after the other one was renewed nothing of it expires',
      2 * PRO.credits + BASIC.credits,
      ['takes another plan', 'a month passes', 'pays the open bill'],
    ],
  ])('%s, whatever of it is heard of in one go', async (_, plan, deeds) => {
    const wanted = await live(deeds, 0b1111);
    expect(wanted.balance).toMatchObject({ plan, bought: 0, debt: 0 });
    for (let heard = 0; heard < 0b1000; heard++) expect(await live(deeds, heard), heard.toString(2)).toEqual(wanted);
  });
});

/** Not by us: we would look at how all stands first. */
async function takeInStripe(stripe: TestStripe, customer: string, userId: string) {
  const { checkout, prices } = await stripe.connection.client();
  const [price] = (await prices.list({ lookup_keys: [lookupKey('pro')] })).data;
  const session = await checkout.sessions.create({
    mode: 'subscription',
    customer,
    line_items: [{ price: price?.id ?? '', quantity: 1 }],
    subscription_data: { metadata: { user_id: userId } },
    success_url: 'https://fltr.example/',
    cancel_url: 'https://fltr.example/',
  });
  await stripe.pay(session.url ?? '');
}
