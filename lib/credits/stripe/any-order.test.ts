import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listEntries, readBalance } from '#db/auth/credits.ts';
import { findLedgerFaults, type LedgerFault } from '#db/auth/ledger-faults.ts';
import type { AuthDatabase } from '#db/auth/types.ts';
import { openRealDatabases, openTestDatabases, type TestDatabases } from '#db/testing.ts';
import { watchLedger } from '#lib/credits/testing.ts';
import { findPack, findPlan, type Pack, type PaidPlan, TRIAL } from '../prices.ts';
import { type Buyer, checkoutPack, checkoutPlan } from './checkout.ts';
import { customerOf } from './customer.ts';
import { handleEvent } from './events.ts';
import type { Stripe } from './index.ts';
import { reconcile } from './reconcile.ts';
import { CARD, killedAfter, openTestStripe, type TestStripe } from './testing.ts';

/** Everything that can happen to a customer, none of it told to us yet. */
async function eventfulLife(stripe: TestStripe, db: AuthDatabase): Promise<{ buyer: Buyer; events: Stripe.Event[] }> {
  const { control } = stripe.local;
  const buyer = await stripe.newBuyer(db);
  const customer = await customerOf(db, stripe.connection, buyer.userId);
  stripe.news();
  await stripe.pay(await checkoutPack(buyer, findPack('pack_500') as Pack, true));
  await stripe.pay(await checkoutPack(buyer, findPack('pack_100') as Pack, false), CARD.failsLater);
  await stripe.pay(await checkoutPlan(buyer, findPlan('basic') as PaidPlan));
  control.advance({ days: TRIAL.days + 35 });
  const intents = (await (await stripe.connection.client()).paymentIntents.list({ customer, limit: 100 })).data.filter(
    ({ status }) => status === 'succeeded',
  );
  const pack = intents.at(-1)?.id ?? '';
  control.refund({ payment_intent: pack, amount: 500 });
  control.failRefund({ refund: control.refund({ payment_intent: pack, amount: 200 }).id });
  control.closeDispute({ dispute: control.dispute({ payment_intent: pack, amount: 300 }).id, status: 'won' });
  control.refund({ payment_intent: intents[0]?.id ?? '', amount: 333 });
  control.card({ customer, number: CARD.failsLater });
  control.advance({ days: 60 });
  return { buyer, events: stripe.news() };
}

/** The ledger without what differs between two runs of the same: the ids. */
async function ledgerOf(db: AuthDatabase, userId: string) {
  const { rows } = await listEntries(db, userId, { limit: 100, offset: 0 });
  return {
    balance: await readBalance(db, userId),
    entries: rows.map(({ kind, operation, amount }) => `${kind} ${operation} ${amount}`).sort(),
  };
}

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

  test('one to five deliveries of each, shuffled, give the same ledger', { timeout: 180_000 }, async () => {
    const { authDb } = databases;
    const reference = await eventfulLife(stripe, authDb);
    await deliverAll(authDb, stripe, reference.events);
    const wanted = await ledgerOf(authDb, reference.buyer.userId);
    expect(wanted.balance).toMatchObject({ bought: 375, plan: 0 });
    expect(wanted.entries.length).toBeGreaterThanOrEqual(7);
    const times = fc.infiniteStream(fc.integer({ min: 1, max: 5 }));
    await fc.assert(
      fc.asyncProperty(times, fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), async (repeats, places) => {
        const { buyer, events } = await eventfulLife(stripe, authDb);
        await deliverAll(authDb, stripe, shuffled(events, repeats, places));
        expect(await ledgerOf(authDb, buyer.userId)).toEqual(wanted);
      }),
      { numRuns: 4, endOnFailure: true },
    );
    expect(await newFaults()).toEqual([]);
  });

  test('when no event ever comes, the reconciliation mends all of it, and the second time nothing', async () => {
    const { authDb } = databases;
    const { buyer, events } = await eventfulLife(stripe, authDb);
    const other = await eventfulLife(stripe, authDb);
    await deliverAll(authDb, stripe, events);
    const report = await reconcile(authDb, stripe.connection, 3);
    expect(report.mended.filter((line) => line.startsWith(buyer.userId))).toEqual([]);
    expect(report.mended.filter((line) => line.startsWith(other.buyer.userId)).length).toBeGreaterThan(4);
    expect(report.problems).toEqual([]);
    expect(await ledgerOf(authDb, other.buyer.userId)).toEqual(await ledgerOf(authDb, buyer.userId));
    expect(await reconcile(authDb, stripe.connection, 3)).toMatchObject({ mended: [], problems: [] });
  });
});

describe.skipIf(!process.env.TEST_POSTGRES_URL)('events in two processes at once [real postgres]', () => {
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

  test('the same ledger as one after the other', async () => {
    const { authDb } = databases;
    const reference = await eventfulLife(stripe, authDb);
    await deliverAll(authDb, stripe, reference.events);
    const { buyer, events } = await eventfulLife(stripe, authDb);
    await Promise.all([
      deliverAll(authDb, stripe, events),
      deliverAll(authDb, stripe, events.toReversed()),
      deliverAll(authDb, stripe, events),
    ]);
    expect(await ledgerOf(authDb, buyer.userId)).toEqual(await ledgerOf(authDb, reference.buyer.userId));
    expect(await findLedgerFaults(authDb)).toEqual([]);
  });

  test('a process that dies in the middle leaves nothing half done, and the next one does all of it', async () => {
    const { authDb } = databases;
    const reference = await eventfulLife(stripe, authDb);
    await deliverAll(authDb, stripe, reference.events);
    const { buyer, events } = await eventfulLife(stripe, authDb);
    const before = await ledgerOf(authDb, buyer.userId);
    const event = events.find(({ type }) => type === 'invoice.paid') as Stripe.Event;
    // Three lists of what there is, then the refunds and disputes of two payments.
    for (let requests = 0; requests < 7; requests += 1) {
      await expect(handleEvent(authDb, killedAfter(stripe.connection, requests), event)).rejects.toThrow('killed');
      expect(await ledgerOf(authDb, buyer.userId)).toEqual(before);
    }
    await reconcile(authDb, stripe.connection, 3);
    expect(await ledgerOf(authDb, buyer.userId)).toEqual(await ledgerOf(authDb, reference.buyer.userId));
  });
});

async function deliverAll(db: AuthDatabase, stripe: TestStripe, events: Stripe.Event[]): Promise<void> {
  for (const event of events) await handleEvent(db, stripe.connection, event);
}

function shuffled(events: Stripe.Event[], repeats: Iterable<number>, places: Iterable<number>): Stripe.Event[] {
  const [repeat, place] = [repeats[Symbol.iterator](), places[Symbol.iterator]()];
  const copies = events.flatMap((event) => Array.from({ length: repeat.next().value ?? 1 }, () => event));
  return copies
    .map((event) => ({ event, at: place.next().value ?? 0 }))
    .sort((one, other) => one.at - other.at)
    .map(({ event }) => event);
}
