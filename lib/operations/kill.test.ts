import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readBalance } from '#db/auth/credits.ts';
import { holdCredits } from '#db/auth/holds.ts';
import { findLedgerFaults } from '#db/auth/ledger-faults.ts';
import { adjustClawback, type Payment, recordPayment } from '#db/auth/payments.ts';
import { newId } from '#db/ids.ts';
import { openRealDatabases, type TestDatabases } from '#db/testing.ts';
import { bundleScript } from '../../scripts/testing/bundle-script.ts';
import { runUntil } from '../../scripts/testing/killable.ts';
import type { SpenderFacts } from './killable-spender.ts';
import { sweep } from './sweep.ts';
import { newTestAccount, type TestAccount, testServices } from './testing.ts';

/** More than any deed has, so that the last run is not killed. */
const MOST_STATEMENTS = 12;

describe.skipIf(!process.env.TEST_POSTGRES_URL)('a process that is killed while it moves credits [real postgres]', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fltr-kill-'));
  let databases: TestDatabases;
  let file: string;
  beforeAll(async () => {
    file = await bundleScript(join(import.meta.dirname, 'killable-spender.ts'), folder);
    databases = await openRealDatabases();
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await databases?.close();
  });

  interface Run {
    account: TestAccount;
    operationId: string;
    payment: Payment;
  }

  async function prepare(): Promise<Run> {
    const account = await newTestAccount(databases, 100);
    const money = { product: 'basic', amountCents: 500, currency: 'usd', credits: 50, rollOver: 60, paidAt: new Date() };
    const ids = { id: newId('operation'), userId: account.userId, stripePaymentIntentId: null, stripeInvoiceId: null };
    return { account, operationId: newId('operation'), payment: { ...ids, kind: 'plan', ...money } };
  }

  /** Kills the process as it is about to send its nth statement. @returns whether it was done before that */
  async function spendUntil(nth: number, deed: string, { account, operationId, payment }: Run): Promise<boolean> {
    if (account.caller.via !== 'api_key') throw new Error('a test account has a key');
    const { authUrl, proxy } = databases;
    const { userId, caller } = account;
    const facts: SpenderFacts = { deed, authUrl, proxy, userId, secretHash: caller.secretHash, operationId, payment };
    return runUntil(nth, { file, facts });
  }

  /** What the sweep finds once the times that protect running work are over. */
  async function sweepLater(userId: string): Promise<void> {
    await databases.authPool.query(
      `update credit_holds set created_at = now() - interval '11 minutes',
         expires_at = case when expires_at is null then null else now() - interval '1 second' end
       where user_id = $1 and state = 'open'`,
      [userId],
    );
    await sweep(testServices(databases));
  }

  const deeds: [deed: string, before: (run: Run) => Promise<unknown>, after: (run: Run) => Promise<unknown>, spent: number[]][] = [
    ['charge', async () => {}, async () => {}, [0, 2]],
    ['chargeWithoutDoor', async () => {}, async () => {}, [0, 2]],
    ['fail', async () => {}, async () => {}, [0]],
    ['chargeWithinCaps', async () => {}, async () => {}, [0, 2]],
    ['leaveToJob', async () => {}, async () => {}, [0, 2]],
    ['sweep', leaveExpired, async () => {}, [0]],
    // The provider tells of it again: of 100 credits 60 roll over, and 50 are new.
    ['pay', async () => {}, (run) => recordPayment(databases.authDb, run.payment), [-10]],
    ['clawBack', (run) => recordPayment(databases.authDb, run.payment), clawBackAgain, [15]],
  ];

  async function leaveExpired({ account, operationId }: Run): Promise<void> {
    await holdCredits(databases.authDb, account.userId, null, { operation: 'search', operationId, credits: 3, holdSeconds: -1 });
  }

  async function clawBackAgain({ payment }: Run): Promise<void> {
    await adjustClawback(databases.authDb, payment.id, { refundedCents: 250, disputedCents: 0 });
  }

  test.each(deeds)(
    '%s: before any of its statements, and the sweep makes the balance exact',
    async (deed, before, after, spent) => {
      let isDone = false;
      for (let nth = 1; !isDone && nth <= MOST_STATEMENTS; nth++) {
        const run = await prepare();
        await before(run);
        isDone = await spendUntil(nth, deed, run);
        await sweepLater(run.account.userId);
        await after(run);
        const balance = await readBalance(databases.authDb, run.account.userId);
        expect(balance, `killed before statement ${nth}`).toMatchObject({ held: 0, bought: 0, debt: 0 });
        expect(isDone ? spent.slice(-1) : spent, `killed before statement ${nth}`).toContain(100 - balance.plan);
      }
      expect(isDone).toBe(true);
      expect(await findLedgerFaults(databases.authDb)).toEqual([]);
    },
    240_000,
  );
});
