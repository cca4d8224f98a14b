import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allPayments, readSubscription } from '#db/auth/billing.ts';
import type { LedgerFault } from '#db/auth/ledger-faults.ts';
import { openTestDatabases, type TestDatabases } from '#db/testing.ts';
import { watchLedger } from '#lib/credits/testing.ts';
import { findPlan, PAID_PLAN_IDS, PAID_PLANS, type PaidPlan, TRIAL } from '../prices.ts';
import { priceOf } from './catalog.ts';
import { checkoutPlan } from './checkout.ts';
import { customerOf } from './customer.ts';
import type { Stripe } from './index.ts';
import { cancelPlan, changePlan, resumePlan } from './plan.ts';
import { CARD, openTestStripe } from './testing.ts';

type Step = { switch: PaidPlan['id'] } | { days: number } | { card: 'pays' | 'failsLater' } | { ending: boolean };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ switch: fc.constantFrom(...PAID_PLAN_IDS) }) },
  { weight: 3, arbitrary: fc.record({ days: fc.integer({ min: 1, max: 20 }) }) },
  { weight: 1, arbitrary: fc.record({ card: fc.constantFrom('pays' as const, 'failsLater' as const) }) },
  { weight: 1, arbitrary: fc.record({ ending: fc.boolean() }) },
);

describe('switching plans', () => {
  let databases: TestDatabases;
  let newFaults: () => Promise<LedgerFault[]>;
  beforeAll(async () => {
    databases = await openTestDatabases();
    newFaults = await watchLedger(databases.authDb);
  });
  afterAll(() => databases.close());

  /** In a Stripe of its own: time that passes there passes for nobody else. */
  async function live(first: PaidPlan['id'], steps: Step[]) {
    const { authDb } = databases;
    const stripe = await openTestStripe();
    const { control } = stripe.local;
    const buyer = await stripe.newBuyer(authDb);
    await stripe.pay(await checkoutPlan(buyer, findPlan(first) as PaidPlan));
    control.advance({ days: TRIAL.days });
    await stripe.deliverNews(authDb);
    const customer = await customerOf(authDb, stripe.connection, buyer.userId);
    for (const each of steps) {
      if ('switch' in each) await changePlan(buyer, findPlan(each.switch) as PaidPlan).catch(refusedByUs);
      else if ('card' in each) control.card({ customer, number: CARD[each.card] });
      else if ('ending' in each) await (each.ending ? cancelPlan : resumePlan)(buyer).catch(refusedByUs);
      else control.advance({ days: each.days });
      await stripe.deliverNews(authDb);
    }
    await stripe.local.close();
    return { buyer, payments: await allPayments(authDb, buyer.userId), subscription: await readSubscription(authDb, buyer.userId) };
  }

  /** Somebody who has paid for the plan pro, chose basic for the next renewal, and then moves to premium; the answer to that is lost. */
  async function upgradedInTheDark() {
    const { authDb } = databases;
    const stripe = await openTestStripe();
    const [basic, pro, premium] = PAID_PLAN_IDS.map((id) => findPlan(id) as PaidPlan) as [PaidPlan, PaidPlan, PaidPlan];
    const buyer = await stripe.newBuyer(authDb);
    await stripe.pay(await checkoutPlan(buyer, pro));
    stripe.local.control.advance({ days: TRIAL.days });
    await changePlan(buyer, basic);
    const client = async () => {
      const real = await stripe.connection.client();
      const update = async (...request: Parameters<typeof real.subscriptions.update>) => {
        const updated = await real.subscriptions.update(...request);
        if (request[1]?.proration_behavior !== 'always_invoice') return updated;
        throw Object.assign(new Error('The connection broke off.'), { type: 'StripeConnectionError' });
      };
      return Object.assign(Object.create(real), { subscriptions: Object.assign(Object.create(real.subscriptions), { update }) });
    };
    await expect(changePlan({ ...buyer, stripe: { ...buyer.stripe, client } }, premium)).rejects.toMatchObject({
      code: 'upstream_failed',
      message: expect.stringContaining('nothing is charged twice'),
    });
    return { stripe, buyer, premium };
  }

  test('to a higher one whose answer was lost is what the next renewal bills, though nobody tries again', async () => {
    const { stripe, buyer } = await upgradedInTheDark();
    await stripe.deliverNews(databases.authDb);
    expect(await readSubscription(databases.authDb, buyer.userId)).toMatchObject({ plan: 'premium', paidPlan: 'premium' });
    await stripe.local.close();
  });

  test('to a higher one whose answer was lost is billed once when it is tried again, as the words say, and is what the person has then', async () => {
    const { authDb } = databases;
    const { stripe, buyer, premium } = await upgradedInTheDark();
    await changePlan(buyer, premium);
    expect(await readSubscription(authDb, buyer.userId)).toMatchObject({ plan: 'premium', paidPlan: 'premium' });
    const paid = (await allPayments(authDb, buyer.userId)).map(({ amountCents }) => amountCents);
    expect(paid.reduce((sum, cents) => sum + cents, 0)).toBeGreaterThan(premium.cents - 2);
    expect(paid.reduce((sum, cents) => sum + cents, 0)).toBeLessThanOrEqual(premium.cents + 1);
    await stripe.local.close();
  });

  /** Somebody who has paid for pro and chose basic, whose way to premium was broken off where Stripe bills pro again. */
  async function brokenOff() {
    const stripe = await openTestStripe();
    const [basic, pro] = PAID_PLAN_IDS.map((id) => findPlan(id) as PaidPlan) as [PaidPlan, PaidPlan];
    const buyer = await stripe.newBuyer(databases.authDb);
    await stripe.pay(await checkoutPlan(buyer, pro));
    stripe.local.control.advance({ days: TRIAL.days });
    await changePlan(buyer, basic);
    const customer = await customerOf(databases.authDb, stripe.connection, buyer.userId);
    const { subscriptions } = await stripe.connection.client();
    const subscription = async () => (await subscriptions.list({ customer })).data[0] as Stripe.Subscription;
    const { id, items } = await subscription();
    const item = { id: items.data[0]?.id ?? '', price: await priceOf(stripe.connection, pro) };
    await subscriptions.update(id, { items: [item], proration_behavior: 'none', metadata: { plan_ahead: 'basic' } });
    const billed = async () => (await subscription()).items.data[0]?.price.metadata.product;
    return { stripe, buyer, customer, billed };
  }

  test('to a higher one that was broken off forgets no lower one that was chosen: it stands in the row, and the next change brings it back', async () => {
    const { stripe, buyer, customer, billed } = await brokenOff();
    await stripe.deliverNews(databases.authDb);
    expect(await readSubscription(databases.authDb, buyer.userId)).toMatchObject({ plan: 'basic', paidPlan: 'pro' });
    expect(await billed()).toBe('pro');
    stripe.local.control.card({ customer, number: CARD.failsLater });
    await expect(changePlan(buyer, findPlan('premium') as PaidPlan)).rejects.toMatchObject({ code: 'payment_declined' });
    expect(await billed()).toBe('basic');
    await stripe.local.close();
  });

  test('to a higher one that was broken off is brought back by choosing the lower one once more, or left behind by choosing what was paid for', async () => {
    for (const chosen of ['basic', 'pro'] as const) {
      const { stripe, buyer, billed } = await brokenOff();
      await changePlan(buyer, findPlan(chosen) as PaidPlan);
      expect(await billed()).toBe(chosen);
      expect(await readSubscription(databases.authDb, buyer.userId)).toMatchObject({ plan: chosen, paidPlan: 'pro' });
      await stripe.local.close();
    }
  });

  test('no sequence of switches gives a credit that was not paid for', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...PAID_PLAN_IDS), fc.array(step, { minLength: 1, maxLength: 10 }), async (first, steps) => {
        const { payments } = await live(first, steps);
        for (const { amountCents, credits } of payments) expect(credits).toBeLessThanOrEqual(mostFor(amountCents));
      }),
      { numRuns: 8 },
    );
    expect(await newFaults()).toEqual([]);
  });

  test('within one moment, what was paid and given is that of the highest plan, whatever the way there', async () => {
    const switches = fc.array(fc.record({ switch: fc.constantFrom(...PAID_PLAN_IDS) }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...PAID_PLAN_IDS), switches, async (first, steps) => {
        const { payments, subscription } = await live(first, steps);
        const reached = [first, ...steps.map((each) => each.switch)].map((id) => findPlan(id) as PaidPlan);
        const highest = reached.reduce((one, other) => (other.cents > one.cents ? other : one));
        // A second or two of the month may have passed between the first bill and the last.
        expect(sum(payments.map(({ credits }) => credits))).toBeGreaterThanOrEqual(highest.credits - steps.length * 2);
        expect(sum(payments.map(({ credits }) => credits))).toBeLessThanOrEqual(highest.credits);
        expect(Math.abs(sum(payments.map(({ amountCents }) => amountCents)) - highest.cents)).toBeLessThanOrEqual(steps.length);
        expect(subscription).toMatchObject({ plan: steps.at(-1)?.switch, paidPlan: highest.id });
      }),
      { numRuns: 8 },
    );
  });
});

/**
 * The most credits that an amount can have bought: those of a plan for its price, or else by the difference of two plans for
 * the same part of a month; a cent is what rounding may hide.
 */
function mostFor(cents: number): number {
  const whole = PAID_PLANS.find((plan) => plan.cents === cents);
  if (whole) return whole.credits;
  const rates = PAID_PLANS.flatMap((to) =>
    PAID_PLANS.filter((from) => from.cents < to.cents).map((from) => (to.credits - from.credits) / (to.cents - from.cents)),
  );
  return Math.ceil((cents + 1) * Math.max(...rates));
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

function refusedByUs(error: { code?: string }): void {
  if (error.code !== 'conflict' && error.code !== 'payment_declined') throw error;
}
