import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LedgerFault } from '#db/auth/ledger-faults.ts';
import type { AuthDatabase } from '#db/auth/types.ts';
import { openRealDatabases, openTestDatabases, type TestDatabases } from '#db/testing.ts';
import { watchLedger } from '#lib/credits/testing.ts';
import { customerOf } from './customer.ts';
import { eventfulLife, ledgerOf, shuffled } from './eventful-life.ts';
import { handleEvent } from './events.ts';
import type { Stripe } from './index.ts';
import { reconcile } from './reconcile.ts';
import { openTestStripe, type TestStripe } from './testing.ts';

describe('whatever order events come in', () => {
  let databases: TestDatabases;
  let newFaults: () => Promise<LedgerFault[]>;
  let stripe: TestStripe;
  beforeAll(async () => {
    databases = await openTestDatabases();
    newFaults = await watchLedger(databases.authDb);
    stripe = await openTestStripe();
  });
  afterAll(() => Promise.all([databases.close(), stripe.local.close()]));

  test('one to five deliveries of each, shuffled, give the same ledger', async () => {
    const { authDb } = databases;
    const reference = await eventfulLife(stripe, authDb);
    await deliverAll(authDb, stripe, reference.events);
    const wanted = await ledgerOf(authDb, reference.buyer.userId);
    expect(wanted.balance).toMatchObject({ bought: 375, plan: 0 });
    expect(wanted.entries.length).toBeGreaterThanOrEqual(7);
    const dice = fc.infiniteStream(fc.noBias(fc.nat(999_999)));
    await fc.assert(
      fc.asyncProperty(dice, async (thrown) => {
        const { buyer, events } = await eventfulLife(stripe, authDb);
        await deliverAll(
          authDb,
          stripe,
          shuffled(events, () => (thrown.next().value ?? 0) / 1_000_000),
        );
        expect(await ledgerOf(authDb, buyer.userId)).toEqual(wanted);
      }),
      { numRuns: 3, endOnFailure: true },
    );
    expect(await newFaults()).toEqual([]);
  });

  test('when no event ever comes, the reconciliation mends all of it, and the second time nothing', async () => {
    const { authDb } = databases;
    const { buyer, events } = await eventfulLife(stripe, authDb);
    const other = await eventfulLife(stripe, authDb);
    // The database may have people of other tests, whom this Stripe does not know.
    const ofBoth = (lines: string[]) => lines.filter((line) => line.includes(buyer.userId) || line.includes(other.buyer.userId));
    await deliverAll(authDb, stripe, events);
    const report = await reconcile(authDb, stripe.connection, 3);
    expect(report.mended.filter((line) => line.startsWith(buyer.userId))).toEqual([]);
    expect(report.mended.filter((line) => line.startsWith(other.buyer.userId)).length).toBeGreaterThan(4);
    expect(ofBoth(report.problems)).toEqual([]);
    expect(await ledgerOf(authDb, other.buyer.userId)).toEqual(await ledgerOf(authDb, buyer.userId));
    const again = await reconcile(authDb, stripe.connection, 3);
    expect(again.mended).toEqual([]);
    expect(ofBoth(again.problems)).toEqual([]);
  });

  test('the reconciliation goes on past an event whose customer Stripe cannot tell', async () => {
    const { authDb } = databases;
    const { buyer } = await eventfulLife(stripe, authDb);
    const client = async () => {
      const real = await stripe.connection.client();
      const retrieve = () => Promise.reject(new Error('No such payment_intent'));
      return Object.assign(Object.create(real), { paymentIntents: Object.assign(Object.create(real.paymentIntents), { retrieve }) });
    };
    const report = await reconcile(authDb, { ...stripe.connection, client }, 3);
    expect(report.problems).toContainEqual(expect.stringMatching(/^evt_\w+: No such payment_intent$/));
    expect(report.mended.filter((line) => line.startsWith(buyer.userId)).length).toBeGreaterThan(4);
  });
});

describe.skipIf(!process.env.TEST_POSTGRES_URL)('first purchases at once [real postgres]', () => {
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

  test('a customer is made once, however many need one at once', async () => {
    const { userId } = await stripe.newBuyer(databases.authDb);
    const ids = await Promise.all(Array.from({ length: 12 }, () => customerOf(databases.authDb, stripe.connection, userId)));
    expect(new Set(ids).size).toBe(1);
    const made = stripe
      .news()
      .filter(({ type, data }) => type === 'customer.created' && (data.object as Stripe.Customer).metadata.user_id === userId);
    expect(made).toHaveLength(1);
  });
});

async function deliverAll(db: AuthDatabase, stripe: TestStripe, events: Stripe.Event[]): Promise<void> {
  for (const event of events) await handleEvent(db, stripe.connection, event);
}
