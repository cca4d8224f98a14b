import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalStripe, startLocalStripe } from '../../../scripts/stripe/local/server.ts';
import { findPlan, lookupKey, PACKS, PAID_PLANS, type PaidPlan } from '../prices.ts';
import { dealOfPrice, priceOf } from './catalog.ts';
import { connectStripe, type StripeConnection } from './index.ts';
import { setUpCatalog } from './setup.ts';

let local: LocalStripe;
let connection: StripeConnection;
beforeAll(async () => {
  local = await startLocalStripe();
  connection = connectStripe({ ...local, apiBase: local.url });
});
afterAll(() => local.close());

const pro = findPlan('pro') as PaidPlan;

test('an empty Stripe gets the catalogue of the price file, and the second time nothing is left to do', async () => {
  await expect(priceOf(connection, pro)).rejects.toThrow('run npm run stripe:setup');
  const products = PAID_PLANS.length + PACKS.length;
  expect((await setUpCatalog(connection)).filter((line) => line.endsWith('product made, price made'))).toHaveLength(products);
  // The portal is the one more.
  expect((await setUpCatalog(connection)).filter((line) => line.endsWith('as it should be'))).toHaveLength(products + 1);
  expect(await dealOfPrice(connection, await priceOf(connection, pro))).toEqual({
    kind: 'plan',
    product: 'pro',
    cents: pro.cents,
    credits: pro.credits,
  });
});

test('a price that differs from the file loses its key to a new one, and keeps its own promise', async () => {
  const { prices } = await connection.client();
  const old = await prices.create({
    product: lookupKey('pro'),
    currency: 'usd',
    unit_amount: 100,
    recurring: { interval: 'month' },
    lookup_key: lookupKey('pro'),
    transfer_lookup_key: true,
    metadata: { kind: 'plan', product: 'pro', credits: '7' },
  });
  await expect(priceOf(connection, pro)).rejects.toThrow(`Stripe's price fltr_pro is 100, not ${pro.cents}`);
  expect(await setUpCatalog(connection)).toContain(`fltr_pro: price changed from 100 to ${pro.cents} cents`);
  expect(await priceOf(connection, pro)).not.toBe(old.id);
  expect(await dealOfPrice(connection, old.id)).toMatchObject({ cents: 100, credits: 7 });
  expect(await prices.retrieve(old.id)).toMatchObject({ active: false, lookup_key: null, tax_behavior: 'unspecified' });
});
