import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { grantCredits, readBalance } from '#db/auth/credits.ts';
import { expireHolds, holdCredits, releaseHold, settleHold } from '#db/auth/holds.ts';
import { findLedgerFaults } from '#db/auth/ledger-faults.ts';
import { adjustClawback, expirePlanCredits, type Payment, recordPayment } from '#db/auth/payments.ts';
import { newId } from '#db/ids.ts';
import { openRealDatabases, type TestDatabases } from '#db/testing.ts';
import { AccountModel, type Bucket } from './model.ts';

const ACCOUNTS = 50;
const WORKERS = 16;
const OPERATIONS = Number(process.env.LEDGER_OPERATIONS ?? 20_000);

/** One account, in the database and as it ought to be. */
class Account {
  readonly userId = newId('user');
  readonly model = new AccountModel();
  /** Operations that held, resolved ones too: settling those again must change nothing. */
  readonly operationIds: string[] = [];
  /** With the credits that went back. */
  readonly payments: (Payment & { gone: number })[] = [];
}

describe.skipIf(!process.env.TEST_POSTGRES_URL)('random operations [real postgres]', () => {
  let databases: TestDatabases;
  beforeAll(async () => {
    databases = await openRealDatabases();
    // This test is of what is written, not of when it reaches the disk.
    await databases.authDb.execute(
      sql`do $$ begin execute format('alter database %I set synchronous_commit = off', current_database()); end $$`,
    );
  });
  afterAll(() => databases?.close());

  test(`${OPERATIONS} of them on ${ACCOUNTS} accounts by ${WORKERS} workers leave exactly what the model says`, async () => {
    const accounts = Array.from({ length: ACCOUNTS }, () => new Account());
    const idle = [...accounts];
    for (const { userId } of accounts) {
      await databases.authDb.execute(sql`insert into credit_accounts (user_id) values (${userId})`);
    }
    let done = 0;
    const work = async () => {
      while (done < OPERATIONS) {
        const account = idle.splice(random(idle.length), 1)[0] as Account;
        const times = await actOnce(databases, account);
        done += times;
        idle.push(account);
      }
    };
    await Promise.all(Array.from({ length: WORKERS }, work));

    for (const { userId, model } of accounts) {
      const { plan, bought } = model.balance;
      const held = model.held('plan') + model.held('bought');
      expect(await readBalance(databases.authDb, userId), userId).toEqual({
        plan,
        bought,
        held,
        debt: model.debt,
        available: plan + bought - held,
      });
    }
    expect(await findLedgerFaults(databases.authDb)).toEqual([]);
  });
});

function random(below: number): number {
  return Math.floor(Math.random() * below);
}

function pick<Value>(values: readonly Value[]): Value {
  return values[random(values.length)] as Value;
}

/** Does one random thing to the account, up to three times at once, and to its model once. @returns how often it was done */
async function actOnce({ authDb }: TestDatabases, account: Account): Promise<number> {
  const { userId, model, operationIds, payments } = account;
  const bucket: Bucket = pick(['plan', 'bought']);
  const times = 1 + Math.max(0, random(5) - 2);
  const atOnce = (act: () => Promise<unknown>) => Promise.all(Array.from({ length: times }, act));
  const dice = random(100);

  if (dice < 40) {
    const [operationId, credits] = [newId('operation'), 1 + random(30)];
    // A hold is made once: its operation id is new with every request.
    await holdCredits(authDb, userId, null, { operation: 'search', operationId, credits, holdSeconds: 3_600 });
    model.hold(operationId, credits);
    operationIds.push(operationId);
    return 1;
  }
  const operationId = random(3) > 0 ? ([...model.holds.keys()][0] ?? '') : pick(['', ...operationIds.slice(-50)]);
  if (dice < 62) {
    const credits = 1 + random(30);
    await atOnce(() => settleHold(authDb, operationId, credits));
    model.settle(operationId, credits);
  } else if (dice < 70) {
    await atOnce(() => releaseHold(authDb, operationId));
    model.holds.delete(operationId);
  } else if (dice < 73) {
    await authDb.execute(
      sql`update credit_holds set expires_at = now() - interval '1 second' where operation_id = ${operationId} and state = 'open'`,
    );
    // A sweep passes over what another one is at, so it is asked again until there is nothing left of it.
    do await atOnce(() => expireHolds(authDb));
    while (await isOpen(authDb, operationId));
    model.holds.delete(operationId);
  } else if (dice < 79) {
    const grant = { operationId: newId('operation'), kind: 'grant', reason: 'test', bucket, credits: random(40) } as const;
    await atOnce(() => grantCredits(authDb, userId, grant));
    model.grant(bucket, grant.credits);
  } else if (dice < 87) {
    const payment = newPayment(userId, bucket);
    await atOnce(() => recordPayment(authDb, payment));
    if (payment.rollOver !== null) model.expirePlan(payment.rollOver as number);
    if (payment.kind === 'plan') model.payPlan(payment.id, payment.credits);
    else model.grant(bucket, payment.credits);
    payments.push({ ...payment, gone: 0 });
  } else if (dice < 89) {
    const ending = newId('operation');
    await atOnce(() => expirePlanCredits(authDb, userId, ending, 'basic'));
    model.expirePlan(0);
  } else if (dice < 97 && payments.length > 0) {
    const payment = pick(payments);
    const [refundedCents, disputedCents] = [pick([0, 0, random(500), 500]), pick([0, 0, 0, 333, 500])];
    await atOnce(() => adjustClawback(authDb, payment.id, { refundedCents, disputedCents }));
    const gone = Math.floor((payment.credits * Math.min(500, refundedCents + disputedCents)) / 500);
    const taken = gone - payment.gone;
    if (payment.kind === 'plan') model.takeBackPlan(payment.id, taken);
    else if (taken > 0) model.takeBack('bought', taken);
    else model.grant('bought', -taken);
    payment.gone = gone;
  } else if (payments.length > 0) {
    const { gone: _gone, ...known } = pick(payments);
    await atOnce(() => recordPayment(authDb, known));
  }
  return times;
}

async function isOpen(db: TestDatabases['authDb'], operationId: string): Promise<boolean> {
  const { rows } = await db.execute(sql`select from credit_holds where operation_id = ${operationId} and state = 'open'`);
  return rows.length > 0;
}

function newPayment(userId: string, bucket: Bucket): Payment {
  const isPlan = bucket === 'plan';
  return {
    id: newId('operation'),
    userId,
    kind: isPlan ? 'plan' : 'pack',
    product: isPlan ? 'basic' : 'pack_100',
    amountCents: 500,
    currency: 'usd',
    credits: 1 + random(60),
    stripePaymentIntentId: null,
    stripeInvoiceId: null,
    paidAt: new Date(),
    rollOver: isPlan ? pick([null, 20, 60]) : null,
  };
}
