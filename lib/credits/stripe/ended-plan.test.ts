import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allPayments } from '#db/auth/billing.ts';
import { readBalance } from '#db/auth/credits.ts';
import { holdCredits, settleHold } from '#db/auth/holds.ts';
import { newId } from '#db/ids.ts';
import { findPlan, lookupKey, type PaidPlan, SIGNUP_CREDITS, TRIAL } from '../prices.ts';
import { type Buyer, checkoutPlan } from './checkout.ts';
import { customerOf } from './customer.ts';
import { cancelPlan, changePlan } from './plan.ts';
import { CARD, openTestShop, type TestShop } from './testing.ts';

const BASIC = findPlan('basic') as PaidPlan;
const DAYS = 31;

describe('a plan that has ended', () => {
  let { databases, stripe, close } = {} as TestShop;
  beforeAll(async () => {
    ({ databases, stripe, close } = await openTestShop());
  });
  afterAll(async () => expect(await close()).toEqual([]));

  /** Somebody whose plan was paid once and has ended, of which we have heard or not. */
  async function leaver(hasHeard: boolean, spent = 0) {
    const buyer = await stripe.newBuyer(databases.authDb);
    await stripe.pay(await checkoutPlan(buyer, BASIC));
    stripe.local.control.advance({ days: TRIAL.days });
    await stripe.deliverNews(databases.authDb);
    await cancelPlan(buyer);
    const operationId = newId('operation');
    await holdCredits(databases.authDb, buyer.userId, null, { operation: 'search', operationId, credits: spent, holdSeconds: 60 });
    await settleHold(databases.authDb, operationId, spent);
    stripe.local.control.advance({ days: DAYS });
    if (hasHeard) await stripe.deliverNews(databases.authDb);
    const [payment] = await allPayments(databases.authDb, buyer.userId);
    return { buyer, payment: { payment_intent: payment?.stripePaymentIntentId ?? '' } };
  }

  /** The first bill lets one plan's worth of those before it roll over. */
  const ALL = 2 * BASIC.credits;
  const balanceOf = ({ userId }: Buyer) => readBalance(databases.authDb, userId);

  test.each([
    ['nothing of it', 0, 0],
    ['some of it', ALL - 30, 70],
    ['all of it', ALL, 100],
  ])(
    'and is paid back leaves a debt of what was spent only: %s, whether the end or the refund is heard of first',
    async (_, spent, debt) => {
      for (const hasHeard of [true, false]) {
        const { buyer, payment } = await leaver(hasHeard, spent);
        stripe.local.control.refund(payment);
        await stripe.deliverNews(databases.authDb);
        expect(await balanceOf(buyer)).toMatchObject({ plan: 0, bought: 0, debt });
      }
    },
  );

  test('gives nothing new when what was taken back for it is restored', async () => {
    const { buyer, payment } = await leaver(true, ALL - 30);
    for (const amount of [100, 250]) {
      stripe.local.control.failRefund({ refund: stripe.local.control.refund({ ...payment, amount }).id });
      const dispute = stripe.local.control.dispute(payment);
      await stripe.deliverNews(databases.authDb);
      expect(await balanceOf(buyer)).toMatchObject({ plan: 0, debt: 70 });
      stripe.local.control.closeDispute({ dispute: dispute.id, status: 'won' });
      await stripe.deliverNews(databases.authDb);
      expect(await balanceOf(buyer)).toMatchObject({ plan: 0, debt: 0 });
    }
  });

  test('or made room for a lower one, and is paid back, owes nothing of what expired with that', async () => {
    const buyer = await stripe.newBuyer(databases.authDb);
    await stripe.pay(await checkoutPlan(buyer, findPlan('premium') as PaidPlan));
    stripe.local.control.advance({ days: TRIAL.days });
    await changePlan(buyer, BASIC);
    stripe.local.control.advance({ days: DAYS });
    await stripe.deliverNews(databases.authDb);
    expect(await balanceOf(buyer)).toMatchObject({ plan: 2 * BASIC.credits, debt: 0 });
    const premium = (await allPayments(databases.authDb, buyer.userId)).find(({ product }) => product === 'premium');
    stripe.local.control.refund({ payment_intent: premium?.stripePaymentIntentId ?? '' });
    await stripe.deliverNews(databases.authDb);
    expect(await balanceOf(buyer)).toMatchObject({ plan: 2 * BASIC.credits, debt: 0 });
  });

  test.each([[true], [false]])(
    'whose last bill is paid after its end keeps what that bought, whether the end was heard of (%s)',
    async (hasHeard) => {
      const buyer = await stripe.newBuyer(databases.authDb);
      await stripe.pay(await checkoutPlan(buyer, BASIC));
      stripe.local.control.advance({ days: TRIAL.days });
      await stripe.deliverNews(databases.authDb);
      const customer = await customerOf(databases.authDb, stripe.connection, buyer.userId);
      stripe.local.control.card({ customer, number: CARD.failsLater });
      stripe.local.control.advance({ days: 2 * DAYS });
      if (hasHeard) await stripe.deliverNews(databases.authDb);
      const { invoices } = await stripe.connection.client();
      const [bill] = (await invoices.list({ customer, status: 'open' })).data;
      await stripe.pay(bill?.hosted_invoice_url ?? '');
      await stripe.deliverNews(databases.authDb);
      expect(await balanceOf(buyer)).toMatchObject({ plan: BASIC.credits, debt: 0 });
      const last = (await allPayments(databases.authDb, buyer.userId)).find(({ id }) => id === bill?.id);
      stripe.local.control.refund({ payment_intent: last?.stripePaymentIntentId ?? '' });
      await stripe.deliverNews(databases.authDb);
      expect(await balanceOf(buyer)).toMatchObject({ plan: 0, debt: 0 });
    },
  );

  /** Somebody who took the plan basic from us, and then pro beside it. */
  async function payerForTwo() {
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
    const end = (plan?: { id: string }) => subscriptions.update(plan?.id ?? '', { cancel_at_period_end: true });
    return { buyer, pro, basic, end };
  }

  test('leaves its credits to another one that goes on, and they end with that', async () => {
    const { buyer, pro, basic, end } = await payerForTwo();
    await end(basic);
    stripe.local.control.advance({ days: TRIAL.days });
    await stripe.deliverNews(databases.authDb);
    expect(await balanceOf(buyer)).toMatchObject({ plan: SIGNUP_CREDITS + TRIAL.credits + 1_000 });
    await end(pro);
    stripe.local.control.advance({ days: DAYS });
    await stripe.deliverNews(databases.authDb);
    expect(await balanceOf(buyer)).toMatchObject({ plan: 0 });
  });

  test('or goes on beside another one leaves the credits of both until then, though the renewals of the lower one would keep fewer', async () => {
    const { buyer, pro, basic, end } = await payerForTwo();
    stripe.local.control.advance({ days: TRIAL.days + DAYS });
    await stripe.deliverNews(databases.authDb);
    expect(await balanceOf(buyer)).toMatchObject({ plan: SIGNUP_CREDITS + TRIAL.credits + 2 * 1_000 + 2 * BASIC.credits });
    await end(pro);
    await end(basic);
    stripe.local.control.advance({ days: DAYS });
    await stripe.deliverNews(databases.authDb);
    expect(await balanceOf(buyer)).toMatchObject({ plan: 0 });
  });

  test('and another one leave nothing behind, whichever ends first, though nobody hears of either before both have ended', async () => {
    for (const last of ['pro', 'basic'] as const) {
      const { buyer, end, ...plans } = await payerForTwo();
      await end(plans[last === 'pro' ? 'basic' : 'pro']);
      stripe.local.control.advance({ days: DAYS + 1 });
      await end(plans[last]);
      stripe.local.control.advance({ days: DAYS });
      await stripe.deliverNews(databases.authDb);
      expect(await balanceOf(buyer), last).toMatchObject({ plan: 0 });
    }
  });
});
