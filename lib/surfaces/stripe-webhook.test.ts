import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { readBalance } from '#db/auth/credits.ts';
import type { LedgerFault } from '#db/auth/ledger-faults.ts';
import { openTestDatabases, type TestDatabases } from '#db/testing.ts';
import { findPack, type Pack } from '#lib/credits/prices.ts';
import { type Buyer, checkoutPack } from '#lib/credits/stripe/checkout.ts';
import type { Stripe } from '#lib/credits/stripe/index.ts';
import { openTestStripe, type TestStripe } from '#lib/credits/stripe/testing.ts';
import { watchLedger } from '#lib/credits/testing.ts';
import { type TestServices, testServices } from '#lib/operations/testing.ts';
import { sign } from '../../scripts/stripe/local/deliveries.ts';
import { answerStripeWebhook } from './stripe-webhook.ts';

const PACK = findPack('pack_100') as Pack;

describe('the door for Stripe’s events', () => {
  let databases: TestDatabases;
  let newFaults: () => Promise<LedgerFault[]>;
  let stripe: TestStripe;
  let services: TestServices;
  beforeAll(async () => {
    databases = await openTestDatabases();
    newFaults = await watchLedger(databases.authDb);
    stripe = await openTestStripe();
    services = { ...testServices(databases), stripe: stripe.connection };
  });
  afterEach(async () => expect(await newFaults()).toEqual([]));
  afterAll(() => Promise.all([databases.close(), stripe.local.close()]));

  function deliver(body: string, signature: string | null = sign(body, stripe.local.webhookSecret)): Promise<Response> {
    const headers = signature === null ? {} : { 'Stripe-Signature': signature };
    return answerStripeWebhook(new Request('https://fltr.example/api/stripe/webhook', { method: 'POST', body, headers }), services);
  }

  /** A pack that was paid, and Stripe's word for it, not delivered yet. */
  async function paidPack(): Promise<{ buyer: Buyer; event: Stripe.Event; body: string }> {
    const buyer = await stripe.newBuyer(databases.authDb);
    stripe.news();
    await stripe.pay(await checkoutPack(buyer, PACK, false));
    const event = stripe.news().find(({ type }) => type === 'payment_intent.succeeded') as Stripe.Event;
    return { buyer, event, body: JSON.stringify(event) };
  }

  const bought = async ({ userId }: Buyer) => (await readBalance(databases.authDb, userId)).bought;
  const isNoted = async ({ id }: Stripe.Event) =>
    (await databases.authPool.query('select 1 from stripe_events where id = $1', [id])).rows.length === 1;

  test('what Stripe signed is taken, and the same thing again changes nothing', async () => {
    const { buyer, body } = await paidPack();
    expect(await (await deliver(body)).json()).toEqual({ received: true, outcome: 'synced' });
    expect(await bought(buyer)).toBe(100);
    expect(await (await deliver(body)).json()).toEqual({ received: true, outcome: 'repeated' });
    expect(await bought(buyer)).toBe(100);
  });

  test.each<[string, (body: string) => [string, string | null]]>([
    ['unsigned', (body) => [body, null]],
    ['signed with another secret', (body) => [body, sign(body, 'whsec_of_somebody_else')]],
    ['signed ten minutes ago', (body) => [body, sign(body, stripe.local.webhookSecret, Math.floor(Date.now() / 1000) - 600)]],
    ['cut off', (body) => [body.slice(0, -20), sign(body, stripe.local.webhookSecret)]],
    ['changed', (body) => [body.replaceAll('500', '900'), sign(body, stripe.local.webhookSecret)]],
    ['no JSON', () => ['hello', sign('hello', stripe.local.webhookSecret)]],
  ])('an event that is %s is refused, logged, and changes nothing', async (_, alter) => {
    const { buyer, event, body } = await paidPack();
    const response = await deliver(...alter(body));
    expect(response.status).toBe(400);
    expect(services.logged.at(-1)).toMatchObject({ surface: 'stripe', problem: 'malformed_request' });
    expect(await isNoted(event)).toBe(false);
    expect(await bought(buyer)).toBe(0);
  });

  test('a body without end is refused', async () => {
    const response = await deliver('x'.repeat(1_000_001));
    expect(response.status).toBe(413);
  });

  test('an event of the other mode is refused', async () => {
    const { buyer, event } = await paidPack();
    expect((await deliver(JSON.stringify({ ...event, livemode: true }))).status).toBe(400);
    expect(await bought(buyer)).toBe(0);
  });

  test('an event of an unknown type, or about somebody else’s customer, is noted and done with', async () => {
    const { buyer, event } = await paidPack();
    const unknown = { ...event, id: `${event.id}_unknown`, type: 'something.new' } as unknown as Stripe.Event;
    expect(await (await deliver(JSON.stringify(unknown))).json()).toMatchObject({ outcome: 'ignored' });
    const foreign = { ...event, id: `${event.id}_foreign`, data: { object: { ...event.data.object, customer: 'cus_of_another_shop' } } };
    expect(await (await deliver(JSON.stringify(foreign))).json()).toMatchObject({ outcome: 'foreign' });
    expect(await isNoted(unknown)).toBe(true);
    expect(await bought(buyer)).toBe(0);
  });

  test('while Stripe cannot be asked the delivery fails, so that it is made again', async () => {
    const { buyer, body } = await paidPack();
    const down = { ...stripe.connection, client: () => Promise.reject(new Error('no route to Stripe')) };
    const whole = services;
    services = { ...services, stripe: down };
    expect((await deliver(body)).status).toBe(500);
    expect(await bought(buyer)).toBe(0);
    services = whole;
    expect((await deliver(body)).status).toBe(200);
    expect(await bought(buyer)).toBe(100);
  });

  test('without keys it says that payments are not configured', async () => {
    const response = await answerStripeWebhook(
      new Request('https://fltr.example', { method: 'POST', body: '{}' }),
      testServices(databases),
    );
    expect([response.status, (await response.json()).code]).toEqual([503, 'payments_not_configured']);
  });
});

test('from the button on Stripe’s page to the credits, over the wire, though the first deliveries fail', async () => {
  const databases = await openTestDatabases();
  let failures = 3;
  const site = createServer(async (incoming, outgoing) => {
    const body = await text(incoming);
    const headers = { 'Stripe-Signature': String(incoming.headers['stripe-signature']) };
    const request = new Request('https://fltr.example/api/stripe/webhook', { method: 'POST', body, headers });
    failures -= 1;
    const services = { ...testServices(databases), stripe: failures < 0 ? stripe.connection : null };
    const response = await answerStripeWebhook(request, services);
    outgoing.writeHead(response.status).end(await response.text());
  });
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  const { port } = site.address() as AddressInfo;
  const stripe = await openTestStripe({ webhookUrl: `http://127.0.0.1:${port}` });
  const buyer = await stripe.newBuyer(databases.authDb);
  await stripe.pay(await checkoutPack(buyer, PACK, false));
  await stripe.local.delivered();
  expect(failures).toBeLessThan(0);
  expect(await readBalance(databases.authDb, buyer.userId)).toMatchObject({ bought: 100 });
  await stripe.local.close();
  site.close();
  await databases.close();
});
