import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { LedgerFault } from '#db/auth/ledger-faults.ts';
import { saveBillingSettings } from '#db/auth/top-ups.ts';
import { openTestDatabases, type TestDatabases } from '#db/testing.ts';
import { customerOf } from '#lib/credits/stripe/customer.ts';
import { CARD, openTestStripe, type TestStripe } from '#lib/credits/stripe/testing.ts';
import { watchLedger } from '#lib/credits/testing.ts';
import { newTestAccount, testServices } from '#lib/operations/testing.ts';
import { TestApi } from '#lib/surfaces/testing.ts';

describe('billing over REST', () => {
  let databases: TestDatabases;
  let newFaults: () => Promise<LedgerFault[]>;
  let stripe: TestStripe;
  let api: TestApi;
  let userId: string;
  beforeAll(async () => {
    databases = await openTestDatabases();
    newFaults = await watchLedger(databases.authDb);
    stripe = await openTestStripe();
  });
  beforeEach(async () => {
    const account = await newTestAccount(databases, 10);
    userId = account.userId;
    api = new TestApi(databases, account.secret, { ...testServices(databases), stripe: stripe.connection });
  });
  afterAll(async () => {
    const faults = await newFaults();
    await Promise.all([databases.close(), stripe.local.close()]);
    expect(faults).toEqual([]);
  });

  /** Buys something and comes back from Stripe's page. @returns the checkout's id */
  async function buy(what: object): Promise<string> {
    const { body } = await api.call('POST', '/billing/checkout', what);
    const back = new URL((await stripe.pay(body.url)) ?? '');
    expect(back.origin + back.pathname).toBe('https://fltr.example/billing');
    return back.searchParams.get('session_id') ?? '';
  }

  test('a pack is bought, seen at once, listed with its invoice, and taken back when it is refunded', async () => {
    const session_id = await buy({ pack: 'pack_500' });
    expect((await api.call('POST', '/billing/checkout/confirm', { session_id })).body).toEqual({ paid: true, product: '500 credits' });
    expect((await api.call('GET', '/credits')).body).toMatchObject({ plan: 10, bought: 500 });
    const listed = (await api.call('GET', '/billing/payments')).body;
    expect(listed).toMatchObject({
      total: 1,
      payments: [{ kind: 'pack', description: '500 credits', amount_cents: 2000, credits: 500, credits_taken_back: 0 }],
    });
    const [payment] = listed.payments;
    expect(await (await fetch(payment.invoice_url)).text()).toContain('$20.00');
    expect(await (await fetch(payment.invoice_pdf)).text()).toMatch(/^%PDF-/);
    stripe.local.control.refund({ payment_intent: payment.id, amount: 1_000 });
    await stripe.deliverNews(databases.authDb);
    expect((await api.call('GET', '/billing/payments')).body.payments).toMatchObject([{ refunded_cents: 1_000, credits_taken_back: 250 }]);
    expect((await api.call('GET', '/credits')).body).toMatchObject({ bought: 250 });
  });

  test('another account’s checkout is not found', async () => {
    const session_id = await buy({ pack: 'pack_100' });
    const stranger = await newTestAccount(databases, 0);
    const theirs = new TestApi(databases, stranger.secret, { ...testServices(databases), stripe: stripe.connection });
    expect(await theirs.call('POST', '/billing/checkout/confirm', { session_id })).toMatchObject({ status: 404 });
    expect((await theirs.call('GET', '/credits')).body).toMatchObject({ bought: 0 });
  });

  test.each([
    { pack: 'pack_100', quantity: 5 },
    { pack: 'pack_100', quantity: -1 },
    { pack: 'pack_100', quantity: 0.5 },
    { pack: 'pack_100', credits: 1_000 },
    { pack: 'pack_gold' },
    { plan: 'free' },
    { pack: 'pack_100', plan: 'pro' },
    {},
  ])('what is not for sale is refused, and Stripe never hears of it: %j', async (input) => {
    stripe.news();
    expect((await api.call('POST', '/billing/checkout', input)).body.code).toBe('invalid_input');
    expect(stripe.news()).toEqual([]);
  });

  test('a plan is taken, changed, cancelled and resumed', async () => {
    expect((await api.call('GET', '/billing')).body).toMatchObject({
      configured: true,
      subscription: null,
      trial_available: true,
      card: null,
    });
    await api.call('POST', '/billing/checkout/confirm', { session_id: await buy({ plan: 'basic' }) });
    stripe.local.control.advance({ days: 7 });
    await stripe.deliverNews(databases.authDb);
    const taken = (await api.call('GET', '/billing')).body;
    expect(taken).toMatchObject({
      subscription: { plan: 'basic', paid_plan: 'basic', status: 'active' },
      trial_available: false,
      card: { brand: 'visa', last4: '4242' },
    });
    expect((await api.call('POST', '/billing/checkout', { plan: 'pro' })).status).toBe(409);
    expect((await api.call('POST', '/billing/plan', { plan: 'pro' })).body).toMatchObject({
      subscription: { plan: 'pro', paid_plan: 'pro' },
    });
    expect((await api.call('POST', '/billing/plan/cancel', {})).body).toMatchObject({ subscription: { cancel_at_period_end: true } });
    expect((await api.call('POST', '/billing/plan/resume', {})).body).toMatchObject({ subscription: { cancel_at_period_end: false } });
  });

  test('a bill that is not paid says where it can be', async () => {
    await buy({ plan: 'basic' });
    stripe.local.control.card({ customer: await customerOf(databases.authDb, stripe.connection, userId), number: CARD.failsLater });
    stripe.local.control.advance({ days: 8 });
    await stripe.deliverNews(databases.authDb);
    const { subscription, open_invoice } = (await api.call('GET', '/billing')).body;
    expect([subscription.status, open_invoice.amount_cents]).toEqual(['past_due', 999]);
    expect(await stripe.pay(open_invoice.pay_url, CARD.declined)).toBeNull();
    expect(await stripe.pay(open_invoice.pay_url)).not.toBeNull();
    await stripe.deliverNews(databases.authDb);
    expect((await api.call('GET', '/billing')).body).toMatchObject({
      subscription: { status: 'active', paid_plan: 'basic' },
      open_invoice: null,
    });
  });

  test('a top-up needs a card and room under its cap; then spending sets it off', async () => {
    expect((await api.call('PATCH', '/billing', { top_up_pack: 'pack_100' })).status).toBe(409);
    await buy({ pack: 'pack_100', save_card: true });
    await stripe.deliverNews(databases.authDb);
    const vain = await api.call('PATCH', '/billing', { top_up_pack: 'pack_500', top_up_monthly_cents: 1_999 });
    expect(vain.body).toMatchObject({ code: 'invalid_input', errors: [{ pointer: '/top_up_monthly_cents' }] });
    const never = await api.call('PATCH', '/billing', { top_up_pack: 'pack_100', top_up_below_credits: 0 });
    expect(never.body).toMatchObject({
      code: 'invalid_input',
      errors: [{ pointer: '/top_up_below_credits', detail: 'Give a whole number of credits from 1 to 1,000,000.' }],
    });
    const set = await api.call('PATCH', '/billing', { top_up_pack: 'pack_100', top_up_below_credits: 109 });
    expect(set.body.settings).toEqual({
      low_balance_credits: 20,
      top_up_pack: 'pack_100',
      top_up_below_credits: 109,
      top_up_monthly_cents: 2_000,
    });
    const { body: dataset } = await api.call('POST', '/datasets', { name: 'Notes' });
    await api.call('POST', '/search', { dataset_id: dataset.id, query: 'anything' });
    await api.services.afterAnswer();
    expect((await api.call('GET', '/credits')).body).toMatchObject({ available: 208 });
    expect((await api.call('GET', '/billing')).body.last_top_up).toMatchObject({ pack: 'pack_100', state: 'paid', problem: null });
  });

  test('a top-up that waits for fewer than 0 credits, as it could be set once, is shown as off and is not set again', async () => {
    await buy({ pack: 'pack_100', save_card: true });
    await saveBillingSettings(databases.authDb, userId, { topUpPack: 'pack_100', topUpBelowCredits: 0 });
    const { body } = await api.call('GET', '/billing');
    expect(body.settings).toMatchObject({ top_up_pack: null, top_up_below_credits: 1 });
    expect((await api.call('PATCH', '/billing', { low_balance_credits: 5 })).status).toBe(200);
    const vain = await api.call('PATCH', '/billing', { top_up_pack: 'pack_100' });
    expect(vain.body).toMatchObject({ code: 'invalid_input', errors: [{ pointer: '/top_up_below_credits' }] });
    expect((await api.call('PATCH', '/billing', { top_up_pack: 'pack_100', top_up_below_credits: 1 })).body.settings).toMatchObject({
      top_up_pack: 'pack_100',
      top_up_below_credits: 1,
    });
  });

  test('the portal is a page of Stripe’s', async () => {
    const { body } = await api.call('POST', '/billing/portal', {});
    expect(await (await fetch(body.url)).text()).toContain('https://fltr.example/billing');
  });

  test('without Stripe’s keys reading says so, and buying is refused', async () => {
    const bare = new TestApi(databases, (await newTestAccount(databases, 0)).secret);
    expect((await bare.call('GET', '/billing')).body).toMatchObject({ configured: false, subscription: null, card: null });
    expect((await bare.call('GET', '/billing/payments')).body).toMatchObject({ payments: [], total: 0 });
    const buying = [
      ['/billing/checkout', { pack: 'pack_100' }],
      ['/billing/portal', {}],
      ['/billing/plan', { plan: 'pro' }],
    ] as const;
    for (const [path, body] of buying) {
      expect(await bare.call('POST', path, body)).toMatchObject({ status: 503, body: { code: 'payments_not_configured' } });
    }
    expect((await bare.call('PATCH', '/billing', { low_balance_credits: 5 })).body.settings).toMatchObject({ low_balance_credits: 5 });
  });

  test('a key that may only read cannot buy', async () => {
    const { secret, userId: reader } = await newTestAccount(databases, 0, ['credits:read']);
    await saveBillingSettings(databases.authDb, reader, {});
    const reading = new TestApi(databases, secret, { ...testServices(databases), stripe: stripe.connection });
    expect((await reading.call('GET', '/billing')).status).toBe(200);
    expect((await reading.call('POST', '/billing/checkout', { pack: 'pack_100' })).body.code).toBe('insufficient_scope');
  });
});
