import { mkdtempSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectStripe, type Stripe } from '#lib/credits/stripe/index.ts';
import { type LocalStripe, type LocalStripeOptions, startLocalStripe } from './server.ts';

describe('the local Stripe, by the real SDK', () => {
  let local: LocalStripe;
  let client: Stripe;
  beforeAll(async () => {
    local = await startLocalStripe();
    client = await connectStripe({ ...local, apiBase: local.url }).client();
  });
  afterAll(() => local.close());

  test('the same key gets the same answer, and is refused for anything else', async () => {
    const create = (email: string) => client.customers.create({ email }, { idempotencyKey: 'once' });
    const made = await Promise.all([create('a@example.com'), create('a@example.com'), create('a@example.com')]);
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    await expect(create('b@example.com')).rejects.toMatchObject({ type: 'StripeIdempotencyError', statusCode: 400 });
  });

  test('lists are cut into pages that together are the whole', async () => {
    for (let index = 0; index < 7; index += 1) await client.products.create({ name: `Product ${index}` });
    const prices: string[] = [];
    const product = (await client.products.create({ name: 'Priced' })).id;
    for (let amount = 1; amount <= 7; amount += 1)
      prices.push((await client.prices.create({ product, currency: 'usd', unit_amount: amount })).id);
    const first = await client.prices.list({ limit: 3 });
    expect([first.data.length, first.has_more]).toEqual([3, true]);
    const all = await client.prices.list({ limit: 3 }).autoPagingToArray({ limit: 100 });
    expect(all.map(({ id }) => id)).toEqual(prices.toReversed());
  });

  test('errors are Stripe’s', async () => {
    await expect(client.customers.retrieve('cus_nobody')).rejects.toMatchObject({
      type: 'StripeInvalidRequestError',
      code: 'resource_missing',
      statusCode: 404,
    });
    const stranger = await connectStripe({ secretKey: 'sk_test_wrong', webhookSecret: '', apiBase: local.url }).client();
    await expect(stranger.customers.list()).rejects.toMatchObject({ type: 'StripeAuthenticationError' });
    await expect(client.prices.list({ limit: 1_000 })).rejects.toMatchObject({ type: 'StripeInvalidRequestError', param: 'limit' });
  });

  test('what nobody asked to be expanded is not there', async () => {
    const customer = (await client.customers.create({ email: 'c@example.com' })).id;
    const invoice = await client.invoices.create({ customer });
    expect(invoice.payments).toBeUndefined();
    expect((await client.invoices.retrieve(invoice.id, { expand: ['payments'] })).payments).toMatchObject({ object: 'list', data: [] });
  });
});

test('a request that cannot be read ends nothing but itself', async () => {
  const local = await startLocalStripe();
  const { port } = new URL(local.url);
  const brokenOff = request({ port, method: 'POST', path: '/v1/customers', headers: { 'Content-Length': 100 } });
  await new Promise<void>((resolve) => {
    brokenOff.once('error', () => resolve());
    brokenOff.write('email=', () => setTimeout(() => brokenOff.destroy(new Error('broken off')), 50));
  });
  const status = await new Promise((resolve, reject) => {
    request({ port, path: '//' }, (response) => resolve(response.resume().statusCode))
      .once('error', reject)
      .end();
  });
  expect(status).toBe(400);
  await local.close();
});

test('events are signed, delivered until they are taken, and can be delivered again', async () => {
  const arrived: Stripe.Event[] = [];
  let refusals = 2;
  const receiver = createServer(async (request, response) => {
    const body = await new Response(request as never).text();
    const event = await connection.readEvent(body, String(request.headers['stripe-signature']));
    if (refusals-- > 0) return response.writeHead(500).end();
    arrived.push(event);
    response.end();
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const { port } = receiver.address() as { port: number };
  const local = await startLocalStripe({ webhookUrl: `http://127.0.0.1:${port}` });
  const connection = connectStripe({ ...local, apiBase: local.url });
  const customer = await (await connection.client()).customers.create({ email: 'd@example.com' });
  await local.delivered();
  expect(arrived).toMatchObject([{ type: 'customer.created', data: { object: { id: customer.id } } }]);
  local.control.redeliver({});
  await local.delivered();
  expect(arrived.map(({ id }) => id)).toEqual([arrived[0]?.id, arrived[0]?.id]);
  await local.close();
  receiver.close();
});

test('what was made outlives a restart', async () => {
  const options: LocalStripeOptions = {
    file: join(mkdtempSync(join(tmpdir(), 'fltr-stripe-')), 'objects.json'),
    secretKey: 'sk_test_same',
  };
  const before = await startLocalStripe(options);
  const { id } = await (await connectStripe({ ...before, apiBase: before.url }).client()).customers.create({ email: 'e@example.com' });
  before.control.advance({ days: 3 });
  await before.close();
  const after = await startLocalStripe(options);
  const customer = await (await connectStripe({ ...after, apiBase: after.url }).client()).customers.retrieve(id);
  expect(customer).toMatchObject({ email: 'e@example.com' });
  expect(after.control.advance({}).now).toBeGreaterThanOrEqual(Math.floor(Date.now() / 1000) + 3 * 86_400 - 5);
  await after.close();
});
