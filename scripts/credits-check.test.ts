import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { grantCredits } from '#db/auth/credits.ts';
import { holdCredits, keepHoldForJob, settleHold } from '#db/auth/holds.ts';
import { type Payment, recordPayment } from '#db/auth/payments.ts';
import { newId } from '#db/ids.ts';
import { openRealDatabases, type TestDatabases } from '#db/testing.ts';

/*
 * On databases of its own: what is broken here would be seen by every other test. The faults are made by hand, past the
 * functions that cannot make them.
 */
const testOnServer = test.skipIf(!process.env.TEST_POSTGRES_URL);
let databases: TestDatabases;
beforeAll(async () => {
  if (process.env.TEST_POSTGRES_URL) databases = await openRealDatabases();
});
afterAll(() => databases?.close());

function check(): Promise<{ code: number; said: string }> {
  const { authUrl, datasetsUrl, proxy } = databases;
  const env = { ...process.env, AUTH_DATABASE_URL: authUrl, DATASETS_DATABASE_URL: datasetsUrl, DATABASE_PROXY: proxy };
  return new Promise((resolve) => {
    execFile(process.execPath, [join(import.meta.dirname, 'credits-check.ts')], { env }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, said: stdout + stderr }),
    );
  });
}

const run = (statement: string, values: unknown[]) => databases.authPool.query(statement, values);

async function newAccount(): Promise<string> {
  const userId = newId('user');
  await grantCredits(databases.authDb, userId, { operationId: 'grant', kind: 'grant', reason: 'test', bucket: 'bought', credits: 10 });
  return userId;
}

function pack(userId: string): Payment {
  const money = { product: 'pack_100', amountCents: 500, currency: 'usd', credits: 100, paidAt: new Date() };
  return { id: newId('operation'), userId, kind: 'pack', ...money, stripePaymentIntentId: null, stripeInvoiceId: null };
}

async function heldBy(userId: string): Promise<string> {
  const operationId = newId('operation');
  await holdCredits(databases.authDb, userId, null, { operation: 'search', operationId, credits: 2, holdSeconds: 60 });
  return operationId;
}

testOnServer('credits:check passes what is sound and names the account of each fault [real postgres]', async () => {
  const { authDb } = databases;
  const sound = await newAccount();
  await recordPayment(authDb, pack(sound));
  await settleHold(authDb, await heldBy(sound), 1);
  await heldBy(sound);
  expect(await check()).toMatchObject({ code: 0 });

  const expected: Record<string, RegExp> = {};
  /** What the database itself refuses, as it would be after a fault in it or a restore by hand. */
  const runPastTriggers = (statement: string) =>
    databases.authPool.query(`begin; set local session_replication_role = replica; ${statement}; commit`);
  const broken = async (fault: RegExp, breakIt: (userId: string) => Promise<unknown>) => {
    const userId = await newAccount();
    await breakIt(userId);
    expected[userId] = fault;
  };
  await broken(/balance is 0 plan, 11 bought/, (userId) =>
    run('update credit_accounts set bought = bought + 1 where user_id = $1', [userId]),
  );
  await broken(/0 plan and 1 bought credits are held/, (userId) =>
    run('update credit_accounts set held_bought = 1 where user_id = $1', [userId]),
  );
  await broken(/should have been given back/, async (userId) => {
    await heldBy(userId);
    await run("update credit_holds set expires_at = now() - interval '6 minutes' where user_id = $1", [userId]);
  });
  await broken(/its job is not there/, async (userId) => {
    await keepHoldForJob(authDb, await heldBy(userId));
    await run("update credit_holds set created_at = now() - interval '11 minutes' where user_id = $1", [userId]);
  });
  await broken(/has succeeded/, async (userId) => {
    const operationId = await heldBy(userId);
    await keepHoldForJob(authDb, operationId);
    await run("update credit_holds set created_at = now() - interval '11 minutes' where user_id = $1", [userId]);
    // A job as such, without the dataset that it belongs to.
    await databases.datasetsPool.query(
      `begin; set local session_replication_role = replica;
       insert into jobs (id, kind, owner_id, dataset_id, document_id, version, operation_id, state, stage, finished_at)
       values ('${newId('job')}', 'ingest', '${userId}', 'ds', 'doc', 1, '${operationId}', 'succeeded', 'settle', now()); commit`,
    );
  });
  await broken(/is released, but the ledger has 2 credits/, async (userId) => {
    const operationId = await heldBy(userId);
    await settleHold(authDb, operationId, 2);
    await runPastTriggers(`update credit_holds set state = 'released' where operation_id = '${operationId}'`);
  });
  await broken(/held none/, async (userId) => {
    const operationId = await heldBy(userId);
    await settleHold(authDb, operationId, 2);
    await run('delete from credit_holds where operation_id = $1', [operationId]);
  });
  await broken(/is of 100 credits, but the ledger granted none/, (userId) =>
    run(
      `insert into payments (id, user_id, kind, product, amount_cents, currency, credits, paid_at) values ($1, $2, 'pack', 'p', 5, 'usd', 100, now())`,
      [newId('operation'), userId],
    ),
  );
  await broken(/0 credits were taken back|were taken back in/, async (userId) => {
    await recordPayment(authDb, pack(userId));
    await run('update payments set clawed_back_credits = 5 where user_id = $1', [userId]);
  });
  await broken(/payment that is not there/, async (userId) => {
    await recordPayment(authDb, pack(userId));
    await runPastTriggers(`delete from payments where user_id = '${userId}'`);
  });
  await broken(/unexpired:in_gone:1 stands for a payment that is not there/, (userId) =>
    grantCredits(authDb, userId, { operationId: 'unexpired:in_gone:1', kind: 'adjustment', reason: 'test', bucket: 'plan', credits: 1 }),
  );

  const { code, said } = await check();
  expect(code).toBe(1);
  for (const [userId, fault] of Object.entries(expected)) {
    expect(said.split('\n').filter((line) => line.startsWith(userId))).toEqual([expect.stringMatching(fault)]);
  }
  expect(said).not.toContain(sound);
});
