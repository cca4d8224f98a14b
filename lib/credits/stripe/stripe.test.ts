import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { listPayments, readSubscription } from '#db/auth/billing.ts';
import { readBalance } from '#db/auth/credits.ts';
import type { LedgerFault } from '#db/auth/ledger-faults.ts';
import { openTestDatabases, type TestDatabases } from '#db/testing.ts';
import { watchLedger } from '#lib/credits/testing.ts';
import { findPack, findPlan, type Pack, type PaidPlan, SIGNUP_CREDITS, TRIAL } from '../prices.ts';
import { checkoutPack, checkoutPlan } from './checkout.ts';
import { cancelPlan, changePlan, quotePlan, resumePlan } from './plan.ts';
import { CARD, openTestStripe, type TestStripe } from './testing.ts';

const pack = (id: Pack['id']) => findPack(id) as Pack;
const plan = (id: PaidPlan['id']) => findPlan(id) as PaidPlan;
const DAYS = 31;

describe('buying', () => {
  let databases: TestDatabases;
  let newFaults: () => Promise<LedgerFault[]>;
  let stripe: TestStripe;
  beforeAll(async () => {
    databases = await openTestDatabases();
    newFaults = await watchLedger(databases.authDb);
  });
  afterAll(async () => {
    const faults = await newFaults();
    await databases.close();
    expect(faults).toEqual([]);
  });
  // Time that passes in one test passes for the people of no other.
  beforeEach(async () => {
    stripe = await openTestStripe();
  });
  afterEach(() => stripe.local.close());

  const balance = (userId: string) => readBalance(databases.authDb, userId);

  test('a pack that is paid gives its credits once, whichever events say so', async () => {
    const buyer = await stripe.newBuyer(databases.authDb);
    const url = await checkoutPack(buyer, pack('pack_100'), false);
    expect(await balance(buyer.userId)).toMatchObject({ plan: SIGNUP_CREDITS, bought: 0 });
    expect(await stripe.pay(url)).toMatch(/^https:\/\/fltr\.example\/billing\?checkout=paid&session_id=cs_/);
    await stripe.deliverNews(databases.authDb);
    expect(await balance(buyer.userId)).toMatchObject({ plan: SIGNUP_CREDITS, bought: 100 });
    const { rows } = await listPayments(databases.authDb, buyer.userId, { limit: 10, offset: 0 });
    expect(rows).toMatchObject([{ kind: 'pack', product: 'pack_100', amountCents: 500, currency: 'usd', credits: 100 }]);
    expect(rows[0]?.stripeInvoiceId).toMatch(/^in_/);
  });

  test.each([CARD.declined, CARD.noFunds, CARD.failsLater])(
    'a refused card %s gives nothing and can be followed by another',
    async (card) => {
      const buyer = await stripe.newBuyer(databases.authDb);
      const url = await checkoutPack(buyer, pack('pack_100'), false);
      expect(await stripe.pay(url, card)).toBeNull();
      await stripe.deliverNews(databases.authDb);
      expect(await balance(buyer.userId)).toMatchObject({ bought: 0 });
      expect(await stripe.pay(url)).not.toBeNull();
      await stripe.deliverNews(databases.authDb);
      expect(await balance(buyer.userId)).toMatchObject({ bought: 100 });
    },
  );

  test('a first plan begins with a trial, whose credits come once; the first bill gives the plan’s, and older ones roll over up to one plan', async () => {
    const buyer = await stripe.newBuyer(databases.authDb);
    await stripe.pay(await checkoutPlan(buyer, plan('pro')));
    await stripe.deliverNews(databases.authDb);
    expect(await balance(buyer.userId)).toMatchObject({ plan: SIGNUP_CREDITS + TRIAL.credits });
    expect(await readSubscription(databases.authDb, buyer.userId)).toMatchObject({ status: 'trialing', plan: 'pro', paidPlan: null });
    stripe.local.control.advance({ days: TRIAL.days });
    await stripe.deliverNews(databases.authDb);
    expect(await balance(buyer.userId)).toMatchObject({ plan: SIGNUP_CREDITS + TRIAL.credits + 1_000 });
    expect(await readSubscription(databases.authDb, buyer.userId)).toMatchObject({ status: 'active', paidPlan: 'pro' });
    stripe.local.control.advance({ days: DAYS });
    await stripe.deliverNews(databases.authDb);
    expect(await balance(buyer.userId)).toMatchObject({ plan: 2_000 });
  });

  test('the page of a plan is closed by the next one, however many pages of packs were opened since', async () => {
    const buyer = await stripe.newBuyer(databases.authDb);
    const first = await checkoutPlan(buyer, plan('basic'));
    for (let page = 0; page < 101; page += 1) await checkoutPack(buyer, pack('pack_100'), false);
    const second = await checkoutPlan(buyer, plan('pro'));
    expect(await stripe.pay(first)).toBeNull();
    expect(await stripe.pay(second)).not.toBeNull();
  });

  test('a second plan is refused while there is one, and has no second trial afterwards', async () => {
    const buyer = await subscriber('basic');
    await expect(checkoutPlan(buyer, plan('pro'))).rejects.toMatchObject({ code: 'conflict' });
    await cancelPlan(buyer);
    stripe.local.control.advance({ days: DAYS });
    await stripe.deliverNews(databases.authDb);
    expect(await balance(buyer.userId)).toMatchObject({ plan: 0 });
    await stripe.pay(await checkoutPlan(buyer, plan('basic')));
    await stripe.deliverNews(databases.authDb);
    expect(await readSubscription(databases.authDb, buyer.userId)).toMatchObject({ status: 'active', paidPlan: 'basic', trialEnd: null });
    expect(await balance(buyer.userId)).toMatchObject({ plan: 100 });
  });

  test('an upgrade gives at once what the rest of the period was paid for; a refused card changes nothing', async () => {
    const buyer = await subscriber('basic');
    const before = (await balance(buyer.userId)).plan;
    const customer = await customerOf(buyer.userId);
    stripe.local.control.card({ customer, number: CARD.failsLater });
    await expect(changePlan(buyer, plan('premium'))).rejects.toMatchObject({ code: 'payment_declined' });
    expect(await balance(buyer.userId)).toMatchObject({ plan: before });
    expect(await readSubscription(databases.authDb, buyer.userId)).toMatchObject({ plan: 'basic', paidPlan: 'basic' });
    stripe.local.control.card({ customer, number: CARD.pays });
    await changePlan(buyer, plan('premium'));
    expect(await balance(buyer.userId)).toMatchObject({ plan: before + 4_900 });
    await stripe.deliverNews(databases.authDb);
    expect(await balance(buyer.userId)).toMatchObject({ plan: before + 4_900 });
    expect(await readSubscription(databases.authDb, buyer.userId)).toMatchObject({ plan: 'premium', paidPlan: 'premium' });
  });

  test('what a change of plan costs and gives is told before it is made', async () => {
    const buyer = await subscriber('basic');
    const now = new Date(stripe.local.control.advance({ days: 10 }).now * 1000);
    const quote = await quotePlan(buyer, plan('pro'), now);
    // Eighteen days of a February are the least that can be left.
    expect(quote.chargedNowCents).toBeGreaterThan(1_250);
    expect(quote.chargedNowCents).toBeLessThan(1_400);
    await changePlan(buyer, plan('pro'));
    const { rows } = await listPayments(databases.authDb, buyer.userId, { limit: 1, offset: 0 });
    expect(rows).toMatchObject([{ amountCents: quote.chargedNowCents, credits: quote.creditsNow }]);
    expect(await quotePlan(buyer, plan('basic'), now)).toEqual({ chargedNowCents: 0, creditsNow: 0, nextBill: quote.nextBill });
  });

  test('a downgrade waits for the next bill, and taking it back gives nothing', async () => {
    const buyer = await subscriber('premium');
    const before = (await balance(buyer.userId)).plan;
    await changePlan(buyer, plan('basic'));
    expect(await readSubscription(databases.authDb, buyer.userId)).toMatchObject({ plan: 'basic', paidPlan: 'premium' });
    await changePlan(buyer, plan('pro'));
    await changePlan(buyer, plan('premium'));
    await changePlan(buyer, plan('basic'));
    expect(await balance(buyer.userId)).toMatchObject({ plan: before });
    stripe.local.control.advance({ days: DAYS });
    await stripe.deliverNews(databases.authDb);
    expect(await balance(buyer.userId)).toMatchObject({ plan: 200 });
    expect(await readSubscription(databases.authDb, buyer.userId)).toMatchObject({ plan: 'basic', paidPlan: 'basic' });
  });

  test('a cancelled plan can be resumed before its end; at the end its credits expire and bought ones stay', async () => {
    const buyer = await subscriber('pro');
    await stripe.pay(await checkoutPack(buyer, pack('pack_500'), false));
    await cancelPlan(buyer);
    expect(await readSubscription(databases.authDb, buyer.userId)).toMatchObject({ status: 'active', cancelAtPeriodEnd: true });
    await expect(changePlan(buyer, plan('premium'))).rejects.toMatchObject({ code: 'conflict' });
    await resumePlan(buyer);
    expect(await readSubscription(databases.authDb, buyer.userId)).toMatchObject({ cancelAtPeriodEnd: false });
    await cancelPlan(buyer);
    stripe.local.control.advance({ days: DAYS });
    await stripe.deliverNews(databases.authDb);
    expect(await readSubscription(databases.authDb, buyer.userId)).toMatchObject({ status: 'canceled' });
    expect(await balance(buyer.userId)).toMatchObject({ plan: 0, bought: 500 });
  });

  test('a renewal that fails gives nothing until it is paid, and the person is told once', async () => {
    const buyer = await subscriber('pro');
    const before = (await balance(buyer.userId)).plan;
    const customer = await customerOf(buyer.userId);
    stripe.local.control.card({ customer, number: CARD.failsLater });
    stripe.local.control.advance({ days: DAYS + 1 });
    await stripe.deliverNews(databases.authDb);
    expect(await readSubscription(databases.authDb, buyer.userId)).toMatchObject({ status: 'past_due', paidPlan: null });
    expect(await balance(buyer.userId)).toMatchObject({ plan: before });
    await expect(changePlan(buyer, plan('premium'))).rejects.toMatchObject({ code: 'conflict' });
    stripe.local.control.card({ customer, number: CARD.pays });
    stripe.local.control.advance({ days: 3 });
    await stripe.deliverNews(databases.authDb);
    expect(await readSubscription(databases.authDb, buyer.userId)).toMatchObject({ status: 'active', paidPlan: 'pro' });
    expect(await balance(buyer.userId)).toMatchObject({ plan: 2_000 });
    const { rows } = await databases.authPool.query("select 1 from spend_alerts where user_id = $1 and kind = 'payment_failed'", [
      buyer.userId,
    ]);
    expect(rows).toHaveLength(1);
  });

  test('a plan whose bills are never paid ends, and with it its credits', async () => {
    const buyer = await subscriber('pro');
    stripe.local.control.card({ customer: await customerOf(buyer.userId), number: CARD.failsLater });
    stripe.local.control.advance({ days: DAYS + 20 });
    await stripe.deliverNews(databases.authDb);
    expect(await readSubscription(databases.authDb, buyer.userId)).toMatchObject({ status: 'canceled' });
    expect(await balance(buyer.userId)).toMatchObject({ plan: 0 });
  });

  test('what goes back takes its credits along, and what comes back after all restores them', async () => {
    const buyer = await stripe.newBuyer(databases.authDb);
    await stripe.pay(await checkoutPack(buyer, pack('pack_500'), false));
    await stripe.deliverNews(databases.authDb);
    const { rows } = await listPayments(databases.authDb, buyer.userId, { limit: 1, offset: 0 });
    const payment_intent = rows[0]?.stripePaymentIntentId ?? '';
    const bought = async () => {
      await stripe.deliverNews(databases.authDb);
      return (await balance(buyer.userId)).bought;
    };
    const refund = stripe.local.control.refund({ payment_intent, amount: 400 });
    expect(await bought()).toBe(400);
    stripe.local.control.failRefund({ refund: refund.id });
    expect(await bought()).toBe(500);
    const lost = stripe.local.control.dispute({ payment_intent, amount: 1_000 });
    expect(await bought()).toBe(250);
    stripe.local.control.closeDispute({ dispute: lost.id, status: 'lost' });
    expect(await bought()).toBe(250);
    const won = stripe.local.control.dispute({ payment_intent, amount: 1_000 });
    expect(await bought()).toBe(0);
    stripe.local.control.closeDispute({ dispute: won.id, status: 'won' });
    expect(await bought()).toBe(250);
  });

  /** A new person with a plan whose first bill is paid, so that nothing is on trial any more. */
  async function subscriber(id: PaidPlan['id']) {
    const buyer = await stripe.newBuyer(databases.authDb);
    await stripe.pay(await checkoutPlan(buyer, plan(id)));
    stripe.local.control.advance({ days: TRIAL.days });
    await stripe.deliverNews(databases.authDb);
    return buyer;
  }

  async function customerOf(userId: string): Promise<string> {
    const { rows } = await databases.authPool.query<{ id: string }>(
      'select stripe_customer_id as id from billing_customers where user_id = $1',
      [userId],
    );
    return rows[0]?.id ?? '';
  }
});
