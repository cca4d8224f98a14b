import { setTimeout as sleep } from 'node:timers/promises';
import type { PoolClient } from '@neondatabase/serverless';
import { admit } from '#db/auth/admission.ts';
import { holdWithinCaps } from '#db/auth/caps.ts';
import { expireHolds, keepHoldForJob, releaseHold, settleHold } from '#db/auth/holds.ts';
import { adjustClawback, type Payment, recordPayment } from '#db/auth/payments.ts';
import { connectAuthDatabase } from '#db/connect.ts';

/*
 * A process that moves credits, for a test that kills it. Arguments: what to do, the database, its proxy, and as JSON what
 * it needs to know. It writes a line before each statement, those that begin and commit a transaction included, and is then
 * slow to send it, so that the test can kill it between any two; and `done` at the end.
 */
const [deed = '', url = '', proxy = '', facts = '{}'] = process.argv.slice(2);
const { userId, secretHash, operationId, payment } = JSON.parse(facts) as {
  userId: string;
  secretHash: string;
  operationId: string;
  payment: Payment;
};
const { db, pool } = connectAuthDatabase(url, { proxy, max: 1 });
pool.on('connect', announceStatements);

function announceStatements(client: PoolClient): void {
  const query = client.query.bind(client) as (...parameters: unknown[]) => unknown;
  const announced = async (...parameters: unknown[]) => {
    process.stdout.write('statement\n');
    await sleep(30);
    return query(...parameters);
  };
  Object.assign(client, { query: announced });
}

const hold = { operation: 'search', operationId, credits: 3, holdSeconds: 60 };
const enter = () => admit(db, { ...hold, caller: { via: 'api_key', secretHash }, acceptedScopes: ['mcp:query'], hourlyLimit: 1_000 });

const deeds: Record<string, () => Promise<unknown>> = {
  async charge() {
    await enter();
    await settleHold(db, operationId, 2);
  },
  async fail() {
    await enter();
    await releaseHold(db, operationId);
  },
  async chargeWithinCaps() {
    await holdWithinCaps(db, userId, null, hold);
    await settleHold(db, operationId, 2);
  },
  async leaveToJob() {
    await enter();
    await keepHoldForJob(db, operationId);
    await settleHold(db, operationId, 2);
  },
  sweep: () => expireHolds(db),
  pay: () => recordPayment(db, { ...payment, paidAt: new Date(payment.paidAt) }),
  clawBack: () => adjustClawback(db, payment.id, { refundedCents: 250, disputedCents: 0 }),
};

await deeds[deed]?.();
process.stdout.write('done\n');
process.exit();
