import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allPayments, readSubscription } from '#db/auth/billing.ts';
import { findLedgerFaults } from '#db/auth/ledger-faults.ts';
import { saveBillingSettings } from '#db/auth/top-ups.ts';
import { openRealDatabases, type TestDatabases } from '#db/testing.ts';
import { bundleScript } from '../../../scripts/testing/bundle-script.ts';
import { runUntil } from '../../../scripts/testing/killable.ts';
import { findPack, findPlan, type Pack, type PaidPlan, TRIAL } from '../prices.ts';
import { type Buyer, checkoutPack, checkoutPlan } from './checkout.ts';
import { customerOf } from './customer.ts';
import { eventfulLife, ledgerOf } from './eventful-life.ts';
import { handleEvent } from './events.ts';
import type { Stripe } from './index.ts';
import type { BuyerFacts } from './killable-buyer.ts';
import { changePlan } from './plan.ts';
import { reconcile } from './reconcile.ts';
import { syncCustomer } from './sync.ts';
import { openTestStripe, type TestStripe } from './testing.ts';
import { sweepTopUps } from './top-up.ts';

const PACK = findPack('pack_100') as Pack;
const plan = (id: PaidPlan['id']) => findPlan(id) as PaidPlan;

/** More than any deed has, so that the last run is not killed. */
const MOST_STEPS = 150;

/** Every how many steps a process is killed, from one of the first ones on, which is chosen anew each time; KILL_STRIDE=1 takes each. */
const STRIDE = Number(process.env.KILL_STRIDE ?? 7);

/** A person in a Stripe of their own: time that passes there passes for nobody else. */
interface Life {
  stripe: TestStripe;
  buyer: Buyer;
  customer: string;
  event?: Stripe.Event | undefined;
}

describe.skipIf(!process.env.TEST_POSTGRES_URL)('a process that is killed while it deals with Stripe [real postgres]', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fltr-kill-'));
  let databases: TestDatabases;
  let file: string;
  beforeAll(async () => {
    file = await bundleScript(join(import.meta.dirname, 'killable-buyer.ts'), folder);
    databases = await openRealDatabases();
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await databases?.close();
  });

  async function newcomer(): Promise<Life> {
    const stripe = await openTestStripe();
    const buyer = await stripe.newBuyer(databases.authDb);
    return { stripe, buyer, customer: await customerOf(databases.authDb, stripe.connection, buyer.userId) };
  }

  /** Somebody of whom Stripe knows nothing either. */
  async function stranger(): Promise<Life> {
    const stripe = await openTestStripe();
    return { stripe, buyer: await stripe.newBuyer(databases.authDb), customer: '' };
  }

  /** Somebody who paid for a pack, of which we have not heard. */
  async function payer(): Promise<Life> {
    const life = await newcomer();
    await life.stripe.pay(await checkoutPack(life.buyer, PACK, true));
    return { ...life, event: life.stripe.news().find(({ type }) => type === 'payment_intent.succeeded') };
  }

  /** Somebody who got some of it back, of which we have not heard. */
  async function refunded(): Promise<Life> {
    const life = await payer();
    await sync(life);
    const [payment] = await allPayments(databases.authDb, life.buyer.userId);
    life.stripe.local.control.refund({ payment_intent: payment?.stripePaymentIntentId ?? '', amount: 200 });
    return { ...life, event: life.stripe.news().find(({ type }) => type === 'charge.refunded') };
  }

  /** Somebody with a saved card, 200 credits and the wish never to have fewer than 250. */
  async function saver(): Promise<Life> {
    const life = await payer();
    await sync(life);
    await saveBillingSettings(databases.authDb, life.buyer.userId, { topUpPack: PACK.id, topUpBelowCredits: 250 });
    return life;
  }

  /** Somebody whose plan is paid, and who may have asked for a lower one from the next bill on. */
  async function subscriber(paid: PaidPlan['id'], next = paid): Promise<Life> {
    const life = await newcomer();
    await life.stripe.pay(await checkoutPlan(life.buyer, plan(paid)));
    life.stripe.local.control.advance({ days: TRIAL.days });
    await life.stripe.deliverNews(databases.authDb);
    if (next !== paid) await changePlan(life.buyer, plan(next));
    return life;
  }

  async function everything(): Promise<Life> {
    const stripe = await openTestStripe();
    return { stripe, ...(await eventfulLife(stripe, databases.authDb)) };
  }

  const sync = ({ stripe, customer }: Life) => syncCustomer(databases.authDb, stripe.connection, customer);
  const hear = ({ stripe, event }: Life) => handleEvent(databases.authDb, stripe.connection, event as Stripe.Event);
  const change = ({ buyer }: Life) => changePlan(buyer, plan('premium'));
  const sweep = ({ stripe }: Life) => sweepTopUps(databases.authDb, stripe.connection, 0);
  const buy = async ({ stripe, buyer }: Life) => void (await stripe.pay(await checkoutPack(buyer, PACK, false)));

  /** Does it again, as whoever is told of it again would, hears of all the rest, and looks at what came of it. */
  async function finish(life: Life, again: (life: Life) => Promise<unknown>) {
    const { stripe, buyer } = life;
    // By then its time with the plan is over.
    await databases.authDb.execute(sql`update billing_customers set plan_held_until = null`);
    await again(life);
    await stripe.deliverNews(databases.authDb);
    const { taken, known } = await moneyOf(life);
    expect(known).toBe(taken);
    await stripe.local.close();
    return ledgerOf(databases.authDb, buyer.userId);
  }

  /** What Stripe took of a customer, and what we know of it, in cents. */
  async function moneyOf({ stripe, buyer }: Life) {
    const { paymentIntents } = await stripe.connection.client();
    const customer = await customerOf(databases.authDb, stripe.connection, buyer.userId);
    const { data } = await paymentIntents.list({ customer, limit: 100 });
    const known = await allPayments(databases.authDb, buyer.userId);
    return {
      taken: data.reduce((sum, { amount_received }) => sum + amount_received, 0),
      known: known.reduce((sum, { amountCents }) => sum + amountCents, 0),
    };
  }

  test.each<[what: string, deed: BuyerFacts['deed'], before: () => Promise<Life>, again: (life: Life) => Promise<unknown>]>([
    ['opening a first checkout', 'buy', stranger, buy],
    ['hearing of a payment', 'hear', payer, hear],
    ['hearing of a refund', 'hear', refunded, hear],
    ['moving to a higher plan', 'changePlan', () => subscriber('basic'), change],
    ['moving to a higher plan with a lower one ahead', 'changePlan', () => subscriber('pro', 'basic'), change],
    ['topping up', 'topUp', saver, sweep],
    ['bringing an eventful life up to date', 'sync', everything, sync],
  ])(
    '%s: before any request and any statement; done again, it is as if nothing had happened',
    async (_, deed, before, again) => {
      const { authDb, authUrl, proxy } = databases;
      const wanted = await finish(await before(), again);
      let isDone = false;
      for (let nth = 1 + Math.floor(Math.random() * STRIDE); !isDone && nth <= MOST_STEPS; nth += STRIDE) {
        const life = await before();
        const { secretKey, url: service } = life.stripe.local;
        const { userId } = life.buyer;
        const facts: BuyerFacts = { deed, authUrl, proxy, secretKey, userId, customer: life.customer, plan: 'premium', event: life.event };
        isDone = await runUntil(nth, { file, facts, service });
        expect(await findLedgerFaults(authDb), `killed before step ${nth}`).toEqual([]);
        expect(await finish(life, again), `killed before step ${nth}`).toEqual(wanted);
      }
      expect(isDone).toBe(true);
    },
    600_000,
  );

  test('moving to a higher plan with a lower one ahead, and nobody tries again: the reconciliation finds the higher one paid for, or brings the lower one back', async () => {
    const { authDb, authUrl, proxy } = databases;
    const ends = new Set<string>();
    let isDone = false;
    for (let nth = 1 + Math.floor(Math.random() * STRIDE); !isDone && nth <= MOST_STEPS; nth += STRIDE) {
      const { stripe, buyer, customer } = await subscriber('pro', 'basic');
      const { secretKey, url: service } = stripe.local;
      const facts: BuyerFacts = { deed: 'changePlan', authUrl, proxy, secretKey, userId: buyer.userId, customer, plan: 'premium' };
      isDone = await runUntil(nth, { file, facts, service });
      await stripe.deliverNews(authDb);
      await authDb.execute(sql`update billing_customers set plan_held_until = null`);
      await reconcile(authDb, stripe.connection, 3);
      const billed = await billedNext(stripe, customer);
      const { length: paid } = await allPayments(authDb, buyer.userId);
      expect(billed, `killed before step ${nth}`).toEqual({ plan: paid === 1 ? 'basic' : 'premium', ahead: undefined });
      expect(await readSubscription(authDb, buyer.userId)).toMatchObject({ plan: billed.plan, paidPlan: paid === 1 ? 'pro' : 'premium' });
      ends.add(billed.plan);
      await stripe.local.close();
    }
    expect([isDone, ...ends]).toEqual([true, 'basic', 'premium']);
  }, 600_000);

  /** What Stripe bills with the next renewal, and what it has been told to remember. */
  async function billedNext({ connection }: TestStripe, customer: string) {
    const { subscriptions } = await connection.client();
    const [subscription] = (await subscriptions.list({ customer })).data;
    return { plan: String(subscription?.items.data[0]?.price.metadata.product), ahead: subscription?.metadata.plan_ahead };
  }
});
