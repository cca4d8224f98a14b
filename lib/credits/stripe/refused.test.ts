import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { refusedEvents } from '#db/auth/billing.ts';
import { readBalance } from '#db/auth/credits.ts';
import type { LedgerFault } from '#db/auth/ledger-faults.ts';
import { openTestDatabases, type TestDatabases } from '#db/testing.ts';
import { watchLedger } from '#lib/credits/testing.ts';
import { SIGNUP_CREDITS } from '../prices.ts';
import { metadataOf } from './catalog.ts';
import { customerOf } from './customer.ts';
import { handleEvent } from './events.ts';
import type { Stripe } from './index.ts';
import { syncCustomer } from './sync.ts';
import { CARD, openTestStripe, type TestStripe } from './testing.ts';

describe('a payment that does not fit', () => {
  let databases: TestDatabases;
  let newFaults: () => Promise<LedgerFault[]>;
  let stripe: TestStripe;
  let client: Stripe;
  beforeAll(async () => {
    databases = await openTestDatabases();
    newFaults = await watchLedger(databases.authDb);
    stripe = await openTestStripe();
    client = await stripe.connection.client();
  });
  afterAll(() => Promise.all([databases.close(), stripe.local.close()]));

  const honest = { kind: 'pack', product: 'pack_100', cents: 500, credits: 100 } as const;

  /** Pays 500 cents, or a multiple, by a checkout that says this about itself, made by whoever has the secret key. */
  async function payWith(metadata: (userId: string) => Record<string, string>, quantity = 1) {
    const buyer = await stripe.newBuyer(databases.authDb);
    const customer = await customerOf(databases.authDb, stripe.connection, buyer.userId);
    const [price] = (await client.prices.list({ lookup_keys: ['fltr_pack_100'] })).data;
    const session = await client.checkout.sessions.create({
      mode: 'payment',
      customer,
      line_items: [{ price: price?.id ?? '', quantity }],
      success_url: 'https://fltr.example/',
      cancel_url: 'https://fltr.example/',
      payment_intent_data: { metadata: metadata(buyer.userId) },
    });
    await stripe.pay(session.url ?? '', CARD.pays);
    const report = await syncCustomer(databases.authDb, stripe.connection, customer);
    const event = stripe.news().find(({ type }) => type === 'payment_intent.succeeded') as Stripe.Event;
    await handleEvent(databases.authDb, stripe.connection, event);
    const noted = (await refusedEvents(databases.authDb, 1)).find(({ id }) => id === event.id);
    return { report, noted, balance: await readBalance(databases.authDb, buyer.userId) };
  }

  test('is told apart from one that does', async () => {
    const { report, noted, balance } = await payWith((userId) => ({ user_id: userId, ...metadataOf(honest) }));
    expect(report.problems).toEqual([]);
    expect(noted).toBeUndefined();
    expect(balance).toMatchObject({ bought: 100 });
  });

  test.each<[string, (userId: string) => Record<string, string>, RegExp]>([
    [
      'another amount',
      (userId) => ({ user_id: userId, ...metadataOf({ ...honest, product: 'pack_2000', cents: 6_000, credits: 2_000 }) }),
      /500 cents were paid for pack_2000, which costs 6000/,
    ],
    ['an unknown product', (userId) => ({ user_id: userId, ...metadataOf({ ...honest, product: 'pack_gold' }) }), /no pack of ours/],
    ['a plan', (userId) => ({ user_id: userId, ...metadataOf({ ...honest, kind: 'plan', product: 'pro' }) }), /no pack of ours/],
    ['another person', () => ({ user_id: 'usr_somebody_else', ...metadataOf(honest) }), /names the person usr_somebody_else/],
    ['negative credits', (userId) => ({ user_id: userId, ...metadataOf(honest), credits: '-100' }), /no pack of ours/],
    ['half a credit', (userId) => ({ user_id: userId, ...metadataOf(honest), credits: '0.5' }), /no pack of ours/],
    ['nothing at all', () => ({}), /no pack of ours/],
  ])('because of %s gives nothing, is reported, and the reason stands with its event', async (_, metadata, problem) => {
    const { report, noted, balance } = await payWith(metadata);
    expect(report.problems).toEqual([expect.stringMatching(problem)]);
    expect(report.changes).toEqual([]);
    expect(noted).toMatchObject({ type: 'payment_intent.succeeded', problems: report.problems });
    expect(balance).toMatchObject({ plan: SIGNUP_CREDITS, bought: 0 });
    expect(await newFaults()).toEqual([]);
  });

  test('for three of what is sold once gives nothing and is reported', async () => {
    const { report, noted, balance } = await payWith((userId) => ({ user_id: userId, ...metadataOf(honest) }), 3);
    expect(report.problems).toEqual([expect.stringContaining('1500 cents were paid for pack_100, which costs 500')]);
    expect(noted).toMatchObject({ problems: report.problems });
    expect(balance).toMatchObject({ bought: 0 });
  });

  test('for a plan taken twice over gives nothing and is reported', async () => {
    const buyer = await stripe.newBuyer(databases.authDb);
    const customer = await customerOf(databases.authDb, stripe.connection, buyer.userId);
    const [price] = (await client.prices.list({ lookup_keys: ['fltr_basic'] })).data;
    const session = await client.checkout.sessions.create({
      mode: 'subscription',
      customer,
      line_items: [{ price: price?.id ?? '', quantity: 2 }],
      success_url: 'https://fltr.example/',
      cancel_url: 'https://fltr.example/',
      subscription_data: { metadata: { user_id: buyer.userId } },
    });
    await stripe.pay(session.url ?? '', CARD.pays);
    const { problems } = await syncCustomer(databases.authDb, stripe.connection, customer);
    expect(problems).toEqual([expect.stringContaining('it bills basic 2 times, nothing granted')]);
    expect(await readBalance(databases.authDb, buyer.userId)).toMatchObject({ plan: SIGNUP_CREDITS });
    expect(await newFaults()).toEqual([]);
  });
});
