import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { grantCredits, listEntries, readBalance } from '#db/auth/credits.ts';
import { holdCredits, settleHold } from '#db/auth/holds.ts';
import { adjustClawback, expirePlanCredits, recordPayment } from '#db/auth/payments.ts';
import { newId } from '#db/ids.ts';
import { openTestDatabases, type TestDatabases } from '#db/testing.ts';
import { watchLedger } from './testing.ts';

/** Of a life: something is paid, spent, or comes to its end. */
type Step = { pay: number; rollOver: number | null } | { buy: number } | { spend: number } | { end: true };
/** So much of the price of one of the life's payments is back from now on, in percent. */
type Back = { of: number; percent: number };

const credits = fc.integer({ min: 1, max: 100 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ pay: credits, rollOver: fc.constantFrom(null, 0, 50) }) },
  { weight: 1, arbitrary: fc.record({ buy: credits }) },
  { weight: 2, arbitrary: fc.record({ spend: credits }) },
  { weight: 2, arbitrary: fc.record({ end: fc.constant(true as const) }) },
);
const back: fc.Arbitrary<Back> = fc.record({ of: fc.nat(9), percent: fc.constantFrom(0, 0, 50, 100, 100) });

describe('what goes back of several payments, and comes back after all', () => {
  let databases: TestDatabases;
  let newFaults: Awaited<ReturnType<typeof watchLedger>>;
  beforeAll(async () => {
    databases = await openTestDatabases();
    newFaults = await watchLedger(databases.authDb);
  });
  afterAll(async () => {
    expect(await newFaults()).toEqual([]);
    await databases.close();
  });

  /** A new account that goes through all of it. @returns what is left in all, and what went back of each payment */
  async function live(life: (Step | Back)[]) {
    const { authDb } = databases;
    const userId = newId('user');
    const payments: { id: string; percent: number }[] = [];
    await grantCredits(authDb, userId, { operationId: 'signup', kind: 'grant', reason: 'signup', bucket: 'plan', credits: 10 });
    for (const each of life) {
      if ('spend' in each) await spend(userId, each.spend);
      else if ('end' in each) await expirePlanCredits(authDb, userId, newId('operation'), 'plan_ended');
      else if ('of' in each) {
        const payment = payments[each.of % payments.length];
        if (!payment) continue;
        payment.percent = each.percent;
        await adjustClawback(authDb, payment.id, { refundedCents: each.percent * 10, disputedCents: 0 });
      } else payments.push({ id: await pay(userId, each), percent: 0 });
    }
    const { plan, bought, debt } = await readBalance(authDb, userId);
    return { userId, left: plan + bought - debt, payments };
  }

  async function pay(userId: string, paid: { pay: number; rollOver: number | null } | { buy: number }): Promise<string> {
    const id = newId('operation');
    const what =
      'pay' in paid
        ? ({ kind: 'plan', product: 'basic', credits: paid.pay, rollOver: paid.rollOver } as const)
        : ({ kind: 'pack', product: 'pack_100', credits: paid.buy } as const);
    const common = { amountCents: 1_000, currency: 'usd', stripePaymentIntentId: null, stripeInvoiceId: null, paidAt: new Date() };
    await recordPayment(databases.authDb, { id, userId, ...what, ...common });
    return id;
  }

  async function spend(userId: string, most: number): Promise<void> {
    const { available } = await readBalance(databases.authDb, userId);
    const [operationId, spent] = [newId('operation'), Math.min(most, available)];
    if (spent === 0) return;
    await holdCredits(databases.authDb, userId, null, { operation: 'search', operationId, credits: spent, holdSeconds: 60 });
    await settleHold(databases.authDb, operationId, spent);
  }

  test('leaves what was heard of at once, in any order, would have left', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 6 }), fc.array(back, { maxLength: 8 }), async (life, backs) => {
        const { left, payments } = await live([...life, ...backs]);
        const atOnce = payments.map(({ percent }, of) => ({ of, percent }));
        expect((await live([...life, ...atOnce])).left).toBe(left);
        expect((await live([...life, ...atOnce.toReversed()])).left).toBe(left);
      }),
      { numRuns: Number(process.env.MONEY_BACK_RUNS ?? 60) },
    );
  });

  test('leaves everything that neither was spent nor expired once all has come back', async () => {
    const anything = fc.array(fc.oneof({ weight: 2, arbitrary: step }, { weight: 3, arbitrary: back }), { minLength: 3, maxLength: 14 });
    await fc.assert(
      fc.asyncProperty(anything, async (life) => {
        const restored = Array.from({ length: 10 }, (_, of) => ({ of, percent: 0 }));
        const { userId, left } = await live([...life, ...restored]);
        const { rows } = await listEntries(databases.authDb, userId, { limit: 200, offset: 0 });
        const lasting = rows.filter(({ operationId }) => !/^(clawback|unexpired):/.test(operationId));
        expect(left).toBe(lasting.reduce((sum, { amount }) => sum + amount, 0));
      }),
      { numRuns: Number(process.env.MONEY_BACK_RUNS ?? 60) },
    );
  });
});
