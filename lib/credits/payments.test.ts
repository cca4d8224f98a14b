import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { grantCredits, listEntries, readBalance } from '#db/auth/credits.ts';
import { holdCredits, releaseHold, settleHold } from '#db/auth/holds.ts';
import { findLedgerFaults } from '#db/auth/ledger-faults.ts';
import { adjustClawback, expirePlanCredits, type Payment, recordPayment } from '#db/auth/payments.ts';
import type { AuthDatabase } from '#db/auth/types.ts';
import { newId } from '#db/ids.ts';
import { openRealDatabases, openTestDatabases, type TestDatabases, waitForLocks } from '#db/testing.ts';

function payment(userId: string, parts: Partial<Payment> = {}): Payment {
  return {
    id: newId('operation'),
    userId,
    kind: 'pack',
    product: 'pack_100',
    amountCents: 1_000,
    currency: 'usd',
    credits: 100,
    stripePaymentIntentId: null,
    stripeInvoiceId: null,
    paidAt: new Date('2026-03-01T12:00:00Z'),
    ...parts,
  };
}

const plan = (userId: string, parts: Partial<Payment> = {}) => payment(userId, { kind: 'plan', product: 'basic', ...parts });

describe('payments', () => {
  let databases: TestDatabases;
  let userId: string;
  beforeAll(async () => {
    databases = await openTestDatabases();
  });
  afterAll(() => databases.close());

  const balance = () => readBalance(databases.authDb, userId);
  const clawBack = (id: string, refundedCents: number, disputedCents = 0) =>
    adjustClawback(databases.authDb, id, { refundedCents, disputedCents });
  const hold = async (credits: number) => {
    const operationId = newId('operation');
    await holdCredits(databases.authDb, userId, null, { operation: 'search', operationId, credits, holdSeconds: 60 });
    return operationId;
  };
  const expectExactLedger = async () => {
    const faults = await findLedgerFaults(databases.authDb);
    expect(faults.filter((fault) => fault.userId === userId)).toEqual([]);
  };

  test('are granted once, whatever they are told apart by, and open the account', async () => {
    const { authDb } = databases;
    userId = newId('user');
    const pack = payment(userId, { stripePaymentIntentId: newId('operation') });
    expect(await recordPayment(authDb, pack)).toBe(true);
    expect(await recordPayment(authDb, pack)).toBe(false);
    expect(await recordPayment(authDb, { ...pack, id: newId('operation') })).toBe(false);
    expect(await balance()).toMatchObject({ bought: 100, plan: 0 });
    await expectExactLedger();
  });

  test('of a renewal leave at most the roll-over of what was there, and never touch bought credits', async () => {
    const { authDb } = databases;
    userId = newId('user');
    await recordPayment(authDb, payment(userId, { credits: 500 }));
    await recordPayment(authDb, plan(userId, { rollOver: 100 }));
    await recordPayment(authDb, plan(userId, { rollOver: 100 }));
    expect(await balance()).toMatchObject({ plan: 200, bought: 500 });
    await recordPayment(authDb, plan(userId, { rollOver: 100 }));
    expect(await balance()).toMatchObject({ plan: 200, bought: 500 });
    await recordPayment(authDb, plan(userId, { credits: 900 }));
    expect(await balance()).toMatchObject({ plan: 1_100, bought: 500 });
    const { rows } = await listEntries(authDb, userId, { limit: 3, offset: 0 });
    expect(rows.map(({ kind, amount }) => [kind, amount])).toEqual([
      ['renewal', 900],
      ['renewal', 100],
      ['expiry', -100],
    ]);
    await expectExactLedger();
  });

  test('of a renewal take nothing from under a running operation', async () => {
    const { authDb } = databases;
    userId = newId('user');
    await recordPayment(authDb, plan(userId, { credits: 300 }));
    const running = await hold(250);
    await recordPayment(authDb, plan(userId, { rollOver: 100 }));
    expect(await balance()).toMatchObject({ plan: 350, held: 250, available: 100 });
    await releaseHold(authDb, running);
    expect(await balance()).toMatchObject({ plan: 350, held: 0 });
    await expectExactLedger();
  });

  test('that end with a subscription end once: a newer plan is not touched', async () => {
    const { authDb } = databases;
    userId = newId('user');
    await grantCredits(authDb, userId, { operationId: 'open', kind: 'grant', reason: 'test', bucket: 'bought', credits: 5 });
    expect(await expirePlanCredits(authDb, userId, 'sub_1:ended', 'basic')).toBe(0);
    await recordPayment(authDb, plan(userId));
    expect(await expirePlanCredits(authDb, userId, 'sub_1:ended', 'basic')).toBe(0);
    expect(await expirePlanCredits(authDb, userId, 'sub_2:ended', 'basic')).toBe(100);
    expect(await balance()).toMatchObject({ plan: 0, bought: 5 });
    await expectExactLedger();
  });

  test('that go back take their share of the credits along, and bring it back when the money comes back', async () => {
    const { authDb } = databases;
    userId = newId('user');
    const pack = payment(userId);
    expect(await clawBack(pack.id, 1)).toBeNull();
    await recordPayment(authDb, pack);
    expect(await clawBack(pack.id, 333)).toBe(33);
    expect(await clawBack(pack.id, 333)).toBe(0);
    expect(await clawBack(pack.id, 333, 700)).toBe(67);
    expect(await balance()).toMatchObject({ bought: 0, debt: 0 });
    expect(await clawBack(pack.id, 333)).toBe(-67);
    expect(await clawBack(pack.id, 0)).toBe(-33);
    expect(await balance()).toMatchObject({ bought: 100, debt: 0 });
    await expectExactLedger();
  });

  test('that go back after the credits were spent leave a debt, which the next grant pays', async () => {
    const { authDb } = databases;
    userId = newId('user');
    await recordPayment(authDb, plan(userId, { credits: 10 }));
    const pack = payment(userId);
    await recordPayment(authDb, pack);
    await hold(80);
    expect(await clawBack(pack.id, 1_000)).toBe(100);
    expect(await balance()).toEqual({ plan: 10, bought: 70, held: 80, debt: 70, available: 0 });
    await recordPayment(authDb, payment(userId));
    expect(await balance()).toMatchObject({ bought: 100, debt: 0, available: 30 });
    await expectExactLedger();
  });

  test('that go back in parts after their plan ended bring back with a part what the other part alone would have left', async () => {
    const { authDb } = databases;
    const left = async (...totals: [refundedCents: number, disputedCents: number][]) => {
      userId = newId('user');
      const ended = plan(userId);
      await recordPayment(authDb, ended);
      await settleHold(authDb, await hold(60), 60);
      expect(await expirePlanCredits(authDb, userId, 'sub_1:ended', 'basic')).toBe(40);
      await recordPayment(authDb, plan(userId));
      for (const [refundedCents, disputedCents] of totals) await clawBack(ended.id, refundedCents, disputedCents);
      await expectExactLedger();
      return balance();
    };
    expect(await left([500, 0])).toMatchObject({ plan: 90, debt: 0 });
    expect(await left([500, 0], [500, 500], [500, 0])).toMatchObject({ plan: 90, debt: 0 });
    expect(await left([500, 0], [500, 500], [500, 0], [0, 0])).toMatchObject({ plan: 100, debt: 0 });
  });

  test('that go back after their plan ended leave the same debt, whichever of them goes back first', async () => {
    const { authDb } = databases;
    for (const goesBack of [
      [0, 1],
      [1, 0],
    ]) {
      userId = newId('user');
      await grantCredits(authDb, userId, { operationId: 'open', kind: 'grant', reason: 'test', bucket: 'plan', credits: 200 });
      const [first, second] = [plan(userId), plan(userId, { credits: 1_000, rollOver: 0 })];
      await recordPayment(authDb, first);
      // All 300 expire.
      await recordPayment(authDb, second);
      await settleHold(authDb, await hold(900), 900);
      expect(await expirePlanCredits(authDb, userId, 'sub_1:ended', 'basic')).toBe(100);
      for (const index of goesBack) await clawBack([first, second][index]?.id ?? '', 1_000);
      expect(await balance()).toMatchObject({ plan: 0, debt: 900 });
      await expectExactLedger();
    }
  });

  test('of which one comes back after all leave what expired to the other one, and nothing expires for a payment that stands', async () => {
    const { authDb } = databases;
    userId = newId('user');
    const [first, second] = [plan(userId), plan(userId)];
    await recordPayment(authDb, payment(userId));
    await recordPayment(authDb, first);
    await recordPayment(authDb, second);
    await settleHold(authDb, await hold(100), 100);
    expect(await expirePlanCredits(authDb, userId, 'sub_1:ended', 'basic')).toBe(100);
    const left = async () => {
      const { plan, bought, debt } = await balance();
      return plan + bought - debt;
    };
    await clawBack(first.id, 1_000);
    expect(await left()).toBe(100);
    await clawBack(second.id, 1_000);
    expect(await left()).toBe(0);
    await clawBack(first.id, 0);
    expect(await left()).toBe(100);
    await clawBack(second.id, 0);
    expect(await left()).toBe(100);
    await expectExactLedger();
  });

  test('of which one comes back while another one has left a debt keep none of what had expired', async () => {
    const { authDb } = databases;
    userId = newId('user');
    const [first, second] = [plan(userId), plan(userId, { rollOver: 0 })];
    await recordPayment(authDb, first);
    await recordPayment(authDb, second);
    await settleHold(authDb, await hold(100), 100);
    await clawBack(second.id, 1_000);
    expect(await balance()).toMatchObject({ plan: 0, debt: 100 });
    await clawBack(first.id, 1_000);
    expect(await balance()).toMatchObject({ plan: 0, debt: 100 });
    await clawBack(first.id, 0);
    expect(await balance()).toMatchObject({ plan: 0, debt: 100 });
    await clawBack(second.id, 0);
    expect(await balance()).toMatchObject({ plan: 0, debt: 0 });
    await expectExactLedger();
  });

  test('that went back take from their own bucket first, then from the other', async () => {
    const { authDb } = databases;
    userId = newId('user');
    await recordPayment(authDb, payment(userId));
    const first = plan(userId, { credits: 50 });
    await recordPayment(authDb, first);
    await hold(20);
    await clawBack(first.id, 1_000);
    expect(await balance()).toMatchObject({ plan: 20, bought: 80, debt: 0 });
    await expectExactLedger();
  });
});

describe.skipIf(!process.env.TEST_POSTGRES_URL)('payments that race [real postgres]', () => {
  let databases: TestDatabases;
  beforeAll(async () => {
    databases = await openRealDatabases();
  });
  afterAll(() => databases?.close());

  test('the same payment and the same refund, told 50 times at once, count once; different ones never wait in a circle', async () => {
    const { authDb } = databases;
    const userId = newId('user');
    const packs = Array.from({ length: 10 }, () => payment(userId));
    const told = await Promise.all(Array.from({ length: 50 }, (_, index) => recordPayment(authDb, packs[index % 10] as Payment)));
    expect(told.filter(Boolean)).toHaveLength(10);
    const refunds = Array.from({ length: 50 }, (_, index) =>
      adjustClawback(authDb, (packs[index % 10] as Payment).id, { refundedCents: 500, disputedCents: 0 }),
    );
    const taken = (await Promise.all(refunds)).reduce<number>((sum, credits) => sum + (credits ?? 0), 0);
    expect(taken).toBe(500);
    expect(await readBalance(authDb, userId)).toMatchObject({ bought: 500, debt: 0 });
    expect(await findLedgerFaults(authDb)).toEqual([]);
  });

  /** What somebody has after two changes, the second of which waits for the first to be committed. */
  async function oneAfterTheOther(
    prepare: (userId: string) => Promise<unknown>,
    first: (db: AuthDatabase, userId: string) => Promise<unknown>,
    second: (db: AuthDatabase, userId: string) => Promise<unknown>,
  ) {
    const { authDb } = databases;
    const userId = newId('user');
    await prepare(userId);
    const waiting = await authDb.transaction(async (transaction) => {
      await first(transaction, userId);
      const started = { isOver: false, end: second(authDb, userId).finally(() => (started.isOver = true)) };
      await waitForLocks(authDb, 1, () => started.isOver);
      return started;
    });
    await waiting.end;
    expect(await findLedgerFaults(authDb)).toEqual([]);
    return readBalance(authDb, userId);
  }

  const granted = (bucket: 'plan' | 'bought', credits: number) => (db: AuthDatabase, userId: string) =>
    grantCredits(db, userId, { operationId: newId('operation'), kind: 'grant', reason: 'test', bucket, credits });

  test('what expires, goes back or comes counts what was committed while it waited', async () => {
    const { authDb } = databases;
    const open = (userId: string) => granted('plan', 0)(authDb, userId);
    const ending = (db: AuthDatabase, userId: string) => expirePlanCredits(db, userId, 'sub_1:ended', 'basic');
    expect(await oneAfterTheOther(open, granted('plan', 100), ending)).toMatchObject({ plan: 0 });

    const pack = payment('');
    const paid = (userId: string) => recordPayment(authDb, { ...pack, userId });
    const refunded = (db: AuthDatabase) => adjustClawback(db, pack.id, { refundedCents: 1_000, disputedCents: 0 });
    const held = newId('operation');
    const paidAndHeld = async (userId: string) => {
      await paid(userId);
      await holdCredits(authDb, userId, null, { operation: 'search', operationId: held, credits: 100, holdSeconds: 60 });
    };
    expect(await oneAfterTheOther(paidAndHeld, (db) => releaseHold(db, held), refunded)).toMatchObject({ bought: 0, debt: 0 });

    const other = payment('');
    const spent = async (userId: string) => {
      await recordPayment(authDb, { ...other, userId });
      const operationId = newId('operation');
      await holdCredits(authDb, userId, null, { operation: 'search', operationId, credits: 100, holdSeconds: 60 });
      await settleHold(authDb, operationId, 100);
    };
    const owing = (db: AuthDatabase) => adjustClawback(db, other.id, { refundedCents: 1_000, disputedCents: 0 });
    expect(await oneAfterTheOther(spent, owing, granted('bought', 150))).toMatchObject({ bought: 50, debt: 0 });
  });
});
