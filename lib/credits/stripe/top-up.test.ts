import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listPayments } from '#db/auth/billing.ts';
import { readBalance } from '#db/auth/credits.ts';
import { findLedgerFaults } from '#db/auth/ledger-faults.ts';
import { beginTopUp, lastTopUp, saveBillingSettings } from '#db/auth/top-ups.ts';
import { newId } from '#db/ids.ts';
import { openRealDatabases, type TestDatabases, waitForLocks } from '#db/testing.ts';
import { findPack, type Pack, SIGNUP_CREDITS } from '../prices.ts';
import { checkoutPack } from './checkout.ts';
import { customerOf } from './customer.ts';
import { handleEvent } from './events.ts';
import { CARD, openTestShop, openTestStripe, type TestShop, type TestStripe } from './testing.ts';
import { sweepTopUps, topUpIfLow } from './top-up.ts';

const PACK = findPack('pack_100') as Pack;

/** A person with a saved card, 200 credits, and the wish to have 100 more whenever fewer than `below` are left. */
async function saver(stripe: TestStripe, databases: TestDatabases, below: number, monthlyCents = 2_000) {
  const buyer = await stripe.newBuyer(databases.authDb);
  await stripe.pay(await checkoutPack(buyer, PACK, true));
  await stripe.deliverNews(databases.authDb);
  await saveBillingSettings(databases.authDb, buyer.userId, {
    topUpPack: PACK.id,
    topUpBelowCredits: below,
    topUpMonthlyCents: monthlyCents,
  });
  return buyer;
}

describe('an automatic top-up', () => {
  let { databases, stripe, close } = {} as TestShop;
  beforeAll(async () => {
    ({ databases, stripe, close } = await openTestShop());
  });
  afterAll(async () => expect(await close()).toEqual([]));

  const topUp = (userId: string) => topUpIfLow(databases.authDb, stripe.connection, userId);
  const bought = async (userId: string) => (await readBalance(databases.authDb, userId)).bought;

  /** How often Stripe took money of a person, whether we know of it or not. */
  async function timesPaid(userId: string): Promise<number> {
    const { paymentIntents } = await stripe.connection.client();
    const { data } = await paymentIntents.list({ customer: await customerOf(databases.authDb, stripe.connection, userId) });
    return data.filter(({ status }) => status === 'succeeded').length;
  }

  test('buys the pack with the saved card when the balance is low, with an invoice, and not when it is not', async () => {
    const { userId } = await saver(stripe, databases, 250);
    await topUp(userId);
    expect(await bought(userId)).toBe(200);
    expect(await lastTopUp(databases.authDb, userId)).toMatchObject({ state: 'paid', problem: null });
    await topUp(userId);
    expect(await readBalance(databases.authDb, userId)).toMatchObject({ plan: SIGNUP_CREDITS, bought: 200 });
    const { rows } = await listPayments(databases.authDb, userId, { limit: 1, offset: 0 });
    expect(rows[0]).toMatchObject({
      kind: 'top_up',
      product: 'pack_100',
      amountCents: 500,
      stripeInvoiceId: expect.stringMatching(/^in_/),
    });
    await stripe.deliverNews(databases.authDb);
    expect(await bought(userId)).toBe(200);
  });

  test('stops at the month’s cap', async () => {
    const { userId } = await saver(stripe, databases, 10_000, 1_200);
    for (let index = 0; index < 5; index += 1) await topUp(userId);
    expect(await bought(userId)).toBe(300);
  });

  test('that is refused says why, once, and waits until the person does something about it', async () => {
    const buyer = await saver(stripe, databases, 10_000);
    const customer = await customerOf(databases.authDb, stripe.connection, buyer.userId);
    stripe.local.control.card({ customer, number: CARD.failsLater });
    await stripe.deliverNews(databases.authDb);
    for (let index = 0; index < 3; index += 1) await topUp(buyer.userId);
    expect(await bought(buyer.userId)).toBe(100);
    expect(await lastTopUp(databases.authDb, buyer.userId)).toMatchObject({
      state: 'failed',
      problem: expect.stringContaining('declined the card'),
    });
    const counted = await databases.authPool.query('select 1 from top_ups where user_id = $1', [buyer.userId]);
    expect(counted.rows).toHaveLength(1);
    const alerts = await databases.authPool.query("select 1 from spend_alerts where user_id = $1 and kind = 'top_up_failed'", [
      buyer.userId,
    ]);
    expect(alerts.rows).toHaveLength(1);
    stripe.local.control.card({ customer, number: CARD.pays });
    await stripe.deliverNews(databases.authDb);
    await topUp(buyer.userId);
    expect(await bought(buyer.userId)).toBe(200);
  });

  test.each([
    ['a refund of it', (payment_intent: string) => stripe.local.control.refund({ payment_intent })],
    ['a dispute', (payment_intent: string) => stripe.local.control.dispute({ payment_intent })],
  ])('does not charge the card again after %s, until the person sets it anew', async (_, goBack) => {
    const { userId } = await saver(stripe, databases, 250);
    await topUp(userId);
    const { rows } = await listPayments(databases.authDb, userId, { limit: 1, offset: 0 });
    goBack(rows[0]?.stripePaymentIntentId ?? '');
    await stripe.deliverNews(databases.authDb);
    await topUp(userId);
    expect(await bought(userId)).toBe(100);
    await saveBillingSettings(databases.authDb, userId, { lowBalanceCredits: 5 });
    await topUp(userId);
    expect(await bought(userId)).toBe(100);
    await saveBillingSettings(databases.authDb, userId, { topUpPack: PACK.id });
    await topUp(userId);
    expect(await bought(userId)).toBe(200);
  });

  test('does not charge the card again because of one that was saved before a dispute and is heard of after it', async () => {
    const { userId } = await saver(stripe, databases, 250);
    await topUp(userId);
    stripe.local.control.card({ customer: await customerOf(databases.authDb, stripe.connection, userId), number: CARD.pays });
    const saved = stripe.news().filter(({ type }) => type === 'payment_method.attached');
    const { rows } = await listPayments(databases.authDb, userId, { limit: 1, offset: 0 });
    stripe.local.control.dispute({ payment_intent: rows[0]?.stripePaymentIntentId ?? '' });
    await stripe.deliverNews(databases.authDb);
    for (const event of saved) await handleEvent(databases.authDb, stripe.connection, { ...event, created: event.created - 3_600 });
    expect(saved).toHaveLength(1);
    await topUp(userId);
    expect(await bought(userId)).toBe(100);
  });

  test('that was paid longer ago than Stripe remembers its keys is not paid again', async () => {
    const { userId } = await saver(stripe, databases, 250);
    const died = new Error('killed');
    const client = async () => {
      const real = await stripe.connection.client();
      const pay = (...request: Parameters<typeof real.invoices.pay>) => real.invoices.pay(...request).then(() => Promise.reject(died));
      const invoices = Object.assign(Object.create(real.invoices), { pay });
      return Object.assign(Object.create(real), { invoices });
    };
    await expect(topUpIfLow(databases.authDb, { ...stripe.connection, client }, userId)).rejects.toThrow(died);
    stripe.local.control.advance({ days: 2 });
    await sweepTopUps(databases.authDb, stripe.connection, 0);
    expect(await bought(userId)).toBe(200);
    expect(await timesPaid(userId)).toBe(2);
  });

  test('whose pack has another price by now is not paid for', async () => {
    const { userId } = await saver(stripe, databases, 250);
    await beginTopUp(databases.authDb, userId, { pack_100: 499 });
    await sweepTopUps(databases.authDb, stripe.connection, 0);
    expect(await lastTopUp(databases.authDb, userId)).toMatchObject({ state: 'failed' });
    expect(await timesPaid(userId)).toBe(1);
  });

  test('that was paid while nobody was left to hear of it is known by its webhook', async () => {
    const { userId } = await saver(stripe, databases, 250);
    const begun = await beginTopUp(databases.authDb, userId, { pack_100: 500 });
    expect(begun).not.toBeNull();
    await sweepTopUps(databases.authDb, stripe.connection, 0);
    await stripe.deliverNews(databases.authDb);
    expect(await lastTopUp(databases.authDb, userId)).toMatchObject({ id: begun?.id, state: 'paid' });
  });

  test('that Stripe does not let be finished is told, and stops nobody else’s', async () => {
    const lost = await saver(stripe, databases, 250);
    await beginTopUp(databases.authDb, lost.userId, { pack_100: 500 });
    await databases.authDb.execute(
      sql`update billing_customers set stripe_customer_id = ${`cus_gone_${lost.userId}`} where user_id = ${lost.userId}`,
    );
    const { userId } = await saver(stripe, databases, 250);
    await beginTopUp(databases.authDb, userId, { pack_100: 500 });
    const { problems } = await sweepTopUps(databases.authDb, stripe.connection, 0);
    expect(problems.filter((line) => line.startsWith(lost.userId))).toEqual([expect.stringContaining('No such customer')]);
    expect(problems.filter((line) => line.startsWith(userId))).toEqual([]);
    expect(await lastTopUp(databases.authDb, userId)).toMatchObject({ state: 'paid' });
    expect(await lastTopUp(databases.authDb, lost.userId)).toMatchObject({ state: 'started' });
  });
});

describe.skipIf(!process.env.TEST_POSTGRES_URL)('racing to top up [real postgres]', () => {
  let databases: TestDatabases;
  let stripe: TestStripe;
  beforeAll(async () => {
    databases = await openRealDatabases();
    stripe = await openTestStripe();
  });
  afterAll(async () => {
    await databases?.close();
    await stripe?.local.close();
  });

  test('twenty debits that leave too little buy one pack', async () => {
    const { userId } = await saver(stripe, databases, 250);
    await Promise.all(Array.from({ length: 20 }, () => topUpIfLow(databases.authDb, stripe.connection, userId)));
    expect(await readBalance(databases.authDb, userId)).toMatchObject({ bought: 200 });
    expect(await findLedgerFaults(databases.authDb)).toEqual([]);
  });

  test('one whose refusal cannot be told is not over, and is told by the next sweep', async () => {
    const { userId } = await saver(stripe, databases, 250);
    stripe.local.control.card({ customer: await customerOf(databases.authDb, stripe.connection, userId), number: CARD.failsLater });
    const told = async () =>
      (await databases.authPool.query("select 1 from spend_alerts where user_id = $1 and kind = 'top_up_failed'", [userId])).rows.length;
    await databases.authPool.query(`
      create function break_off() returns trigger language plpgsql as $$ begin raise 'broken off'; end $$;
      create trigger break_off before insert on spend_alerts execute function break_off()`);
    await expect(topUpIfLow(databases.authDb, stripe.connection, userId)).rejects.toThrow();
    await databases.authPool.query('drop trigger break_off on spend_alerts');
    await sweepTopUps(databases.authDb, stripe.connection, 0);
    expect(await told()).toBe(1);
    expect(await lastTopUp(databases.authDb, userId)).toMatchObject({ state: 'failed' });
  });

  test('one that looked before another was begun and paid keeps to the cap of the month, though the balance is still low', async () => {
    const { userId } = await saver(stripe, databases, 1_000, PACK.cents);
    let isOver = false;
    const { second } = await databases.authDb.transaction(async (transaction) => {
      await transaction.execute(sql`select 1 from credit_accounts where user_id = ${userId} for update`);
      const second = beginTopUp(databases.authDb, userId, { [PACK.id]: PACK.cents }).finally(() => {
        isOver = true;
      });
      await waitForLocks(databases.authDb, 1, () => isOver);
      await transaction.execute(sql`
        insert into top_ups (id, user_id, pack, cents, state, resolved_at) values (${newId('topUp')}, ${userId}, ${PACK.id}, ${PACK.cents}, 'paid', now())`);
      return { second };
    });
    expect(await second).toBe(null);
  });
});
