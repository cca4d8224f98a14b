import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listPayments } from '#db/auth/billing.ts';
import { readBalance } from '#db/auth/credits.ts';
import { findPack, type Pack } from '../prices.ts';
import { checkoutPack } from './checkout.ts';
import { customerOf } from './customer.ts';
import type { StripeConnection } from './index.ts';
import { syncCustomer } from './sync.ts';
import { openTestShop, type TestShop } from './testing.ts';

describe('two synchronisations of one customer', () => {
  let { databases, stripe, close } = {} as TestShop;
  beforeAll(async () => {
    ({ databases, stripe, close } = await openTestShop());
  });
  afterAll(async () => expect(await close()).toEqual([]));

  const bought = async (userId: string) => (await readBalance(databases.authDb, userId)).bought;

  /** Somebody who paid for 500 credits and had a fifth of the money back, of which nobody has told us yet. */
  async function refunded() {
    const { authDb } = databases;
    const { userId, ...buyer } = await stripe.newBuyer(authDb);
    const customer = await customerOf(authDb, stripe.connection, userId);
    await stripe.pay(await checkoutPack({ ...buyer, userId }, findPack('pack_500') as Pack, false));
    await syncCustomer(authDb, stripe.connection, customer);
    const { rows } = await listPayments(authDb, userId, { limit: 1, offset: 0 });
    const refund = stripe.local.control.refund({ payment_intent: rows[0]?.stripePaymentIntentId ?? '', amount: 400 });
    return { userId, customer, refund };
  }

  /** Access to Stripe whose last answer, about refunds, is there and not handed over until `release`. */
  function slow(connection: StripeConnection) {
    const [isRead, isReleased] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const client: StripeConnection['client'] = async () => {
      const real = await connection.client();
      const list = async (page: Parameters<typeof real.refunds.list>[0]) => {
        const answer = await real.refunds.list(page);
        isRead.resolve();
        await isReleased.promise;
        return answer;
      };
      return Object.assign(Object.create(real), { refunds: { list } });
    };
    return { connection: { ...connection, client }, read: isRead.promise, release: isReleased.resolve };
  }

  test('do not wait for one another: while Stripe answers, nothing is locked', async () => {
    const { authDb } = databases;
    const { userId, customer } = await refunded();
    const late = slow(stripe.connection);
    const first = syncCustomer(authDb, late.connection, customer);
    await late.read;
    // With a transaction open somewhere this would wait for ever.
    await authDb.transaction((other) => other.execute('select from billing_customers, credit_accounts for update nowait'));
    expect((await syncCustomer(authDb, stripe.connection, customer)).changes).toHaveLength(1);
    late.release();
    expect(await first).toEqual({ userId, changes: [], problems: [] });
    expect(await bought(userId)).toBe(400);
  });

  test('the one that read earlier writes nothing once the later one has', async () => {
    const { authDb } = databases;
    const { userId, customer, refund } = await refunded();
    const late = slow(stripe.connection);
    const first = syncCustomer(authDb, late.connection, customer);
    await late.read;
    stripe.local.control.failRefund({ refund: refund.id });
    await syncCustomer(authDb, stripe.connection, customer);
    late.release();
    await first;
    expect(await bought(userId)).toBe(500);
  });

  test('thirty at once leave what one leaves', async () => {
    const { authDb } = databases;
    const { userId, customer } = await refunded();
    const reports = await Promise.all(Array.from({ length: 30 }, () => syncCustomer(authDb, stripe.connection, customer)));
    expect(reports.flatMap(({ changes }) => changes)).toEqual([expect.stringMatching(/100 credits taken back/)]);
    expect(await bought(userId)).toBe(400);
  });
});
