import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { letGoOfPlan, readSubscription, takePlanInHand } from '#db/auth/billing.ts';
import { openRealDatabases, type TestDatabases } from '#db/testing.ts';
import { findPlan, type PaidPlan, TRIAL } from '../prices.ts';
import { type Buyer, checkoutPlan } from './checkout.ts';
import { customerOf } from './customer.ts';
import { changePlan } from './plan.ts';
import { openTestStripe, type TestStripe } from './testing.ts';

const plan = (id: PaidPlan['id']) => findPlan(id) as PaidPlan;

describe.skipIf(!process.env.TEST_POSTGRES_URL)('two tabs at once [real postgres]', () => {
  let databases: TestDatabases;
  beforeAll(async () => {
    databases = await openRealDatabases();
  });
  afterAll(() => databases?.close());

  /** Everything at once; whoever comes second is told so. @returns what the others brought */
  async function atOnce<Result>(tabs: Promise<Result>[]): Promise<Result[]> {
    const ends = await Promise.allSettled(tabs);
    for (const end of ends) if (end.status === 'rejected') expect(end.reason).toMatchObject({ code: 'conflict' });
    return ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
  }

  async function subscriptionsOf(stripe: TestStripe, { db, userId }: Buyer) {
    const { subscriptions } = await stripe.connection.client();
    return (await subscriptions.list({ customer: await customerOf(db, stripe.connection, userId), status: 'all' })).data;
  }

  /** What the plan was billed after its first bill, in cents, with what Stripe would keep for the customer as negative. */
  async function billedAfter(stripe: TestStripe, { db, userId }: Buyer): Promise<number[]> {
    const { invoices } = await stripe.connection.client();
    const { data } = await invoices.list({ customer: await customerOf(db, stripe.connection, userId), limit: 100 });
    return data.filter(({ billing_reason }) => billing_reason === 'subscription_update').map(({ total }) => total);
  }

  async function subscriber(stripe: TestStripe, first: PaidPlan['id']): Promise<Buyer> {
    const buyer = await stripe.newBuyer(databases.authDb);
    await stripe.pay(await checkoutPlan(buyer, plan(first)));
    stripe.local.control.advance({ days: TRIAL.days });
    await stripe.deliverNews(databases.authDb);
    return buyer;
  }

  test('take one plan', async () => {
    const stripe = await openTestStripe();
    const buyer = await stripe.newBuyer(databases.authDb);
    const pages = await atOnce(['basic', 'pro', 'basic'].map((id) => checkoutPlan(buyer, plan(id as PaidPlan['id']))));
    for (const page of pages) await stripe.pay(page);
    expect(await subscriptionsOf(stripe, buyer)).toHaveLength(1);
    await stripe.local.close();
  });

  test('or one after the other, while nobody has told of the first, take one plan and one trial', async () => {
    const stripe = await openTestStripe();
    const buyer = await stripe.newBuyer(databases.authDb);
    await stripe.pay(await checkoutPlan(buyer, plan('basic')));
    await expect(checkoutPlan(buyer, plan('pro'))).rejects.toMatchObject({ code: 'conflict' });
    expect(await subscriptionsOf(stripe, buyer)).toHaveLength(1);
    await stripe.local.close();
  });

  test('move to a higher plan once, and are billed from what was paid for', async () => {
    const stripe = await openTestStripe();
    const buyer = await subscriber(stripe, 'pro');
    await changePlan(buyer, plan('basic'));
    await atOnce([changePlan(buyer, plan('premium')), changePlan(buyer, plan('premium'))]);
    const billed = await billedAfter(stripe, buyer);
    expect(billed).toHaveLength(1);
    expect(Math.abs((billed[0] ?? 0) - (plan('premium').cents - plan('pro').cents))).toBeLessThanOrEqual(1);
    await stripe.local.close();
  });

  test('that want different plans get one, and no money for the way back down', async () => {
    for (let round = 0; round < 5; round += 1) {
      const stripe = await openTestStripe();
      const buyer = await subscriber(stripe, 'basic');
      await atOnce([changePlan(buyer, plan('premium')), changePlan(buyer, plan('pro'))]);
      const billed = await billedAfter(stripe, buyer);
      expect(billed).toHaveLength(1);
      expect(billed[0]).toBeGreaterThan(0);
      const row = await readSubscription(buyer.db, buyer.userId);
      expect(row?.plan).toBe(row?.paidPlan);
      await stripe.local.close();
    }
  });

  test('a plan that a killed request had in hand is free again after a while, and the killed one lets go of nobody else’s', async () => {
    const stripe = await openTestStripe();
    const { db, userId } = await stripe.newBuyer(databases.authDb);
    const customer = await customerOf(db, stripe.connection, userId);
    const first = (await takePlanInHand(db, customer, 300)) as Date;
    expect(await takePlanInHand(db, customer, 300)).toBe(null);
    await db.execute(sql`update billing_customers set plan_held_until = now() - interval '1 second' where user_id = ${userId}`);
    const second = (await takePlanInHand(db, customer, 300)) as Date;
    await letGoOfPlan(db, customer, first);
    expect(await takePlanInHand(db, customer, 300)).toBe(null);
    await letGoOfPlan(db, customer, second);
    expect(await takePlanInHand(db, customer, 300)).not.toBe(null);
    await stripe.local.close();
  });
});
