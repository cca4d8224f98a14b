import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readBalance } from '#db/auth/credits.ts';
import type { LedgerFault } from '#db/auth/ledger-faults.ts';
import { openTestDatabases, type TestDatabases } from '#db/testing.ts';
import { watchLedger } from '#lib/credits/testing.ts';
import { findPlan, lookupKey, type PaidPlan, SIGNUP_CREDITS, TRIAL } from '../prices.ts';
import { type Buyer, checkoutPlan } from './checkout.ts';
import { customerOf } from './customer.ts';
import { openTestStripe, type TestStripe } from './testing.ts';

const BASIC = findPlan('basic') as PaidPlan;
const DAYS = 31;

describe('a plan that has ended', () => {
  let databases: TestDatabases;
  let newFaults: () => Promise<LedgerFault[]>;
  let stripe: TestStripe;
  beforeAll(async () => {
    databases = await openTestDatabases();
    newFaults = await watchLedger(databases.authDb);
    stripe = await openTestStripe();
  });
  afterAll(async () => {
    const faults = await newFaults();
    await Promise.all([databases.close(), stripe.local.close()]);
    expect(faults).toEqual([]);
  });

  const balanceOf = ({ userId }: Buyer) => readBalance(databases.authDb, userId);

  test('leaves its credits to another one that goes on, and they end with that', async () => {
    const buyer = await stripe.newBuyer(databases.authDb);
    const { checkout, prices, subscriptions } = await stripe.connection.client();
    await stripe.pay(await checkoutPlan(buyer, BASIC));
    const customer = await customerOf(databases.authDb, stripe.connection, buyer.userId);
    // Not by us: we would have refused it.
    const [price] = (await prices.list({ lookup_keys: [lookupKey('pro')] })).data;
    const second = await checkout.sessions.create({
      mode: 'subscription',
      customer,
      line_items: [{ price: price?.id ?? '', quantity: 1 }],
      subscription_data: { metadata: { user_id: buyer.userId } },
      success_url: 'https://fltr.example/',
      cancel_url: 'https://fltr.example/',
    });
    await stripe.pay(second.url ?? '');
    const [pro, basic] = (await subscriptions.list({ customer })).data;
    await subscriptions.update(basic?.id ?? '', { cancel_at_period_end: true });
    stripe.local.control.advance({ days: TRIAL.days });
    await stripe.deliverNews(databases.authDb);
    expect(await balanceOf(buyer)).toMatchObject({ plan: SIGNUP_CREDITS + TRIAL.credits + 1_000 });
    await subscriptions.update(pro?.id ?? '', { cancel_at_period_end: true });
    stripe.local.control.advance({ days: DAYS });
    await stripe.deliverNews(databases.authDb);
    expect(await balanceOf(buyer)).toMatchObject({ plan: 0 });
  });
});
