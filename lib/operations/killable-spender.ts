import { admit } from '#db/auth/admission.ts';
import { holdWithinCaps } from '#db/auth/caps.ts';
import { expireHolds, holdCredits, keepHoldForJob, releaseHold, settleHold } from '#db/auth/holds.ts';
import { adjustClawback, type Payment, recordPayment } from '#db/auth/payments.ts';
import { connectAuthDatabase } from '#db/connect.ts';
import { askBeforeStatements, doDeed, readFacts } from '#db/killable-process.ts';

/** What a process that moves credits is told, by the test that kills it. */
export interface SpenderFacts {
  deed: string;
  authUrl: string;
  proxy: string;
  userId: string;
  secretHash: string;
  operationId: string;
  payment: Payment;
}

const { deed, authUrl, proxy, userId, secretHash, operationId, payment } = readFacts<SpenderFacts>();
const { db, pool } = connectAuthDatabase(authUrl, { proxy, max: 1 });
askBeforeStatements(pool);

const hold = { operation: 'search', operationId, credits: 3, holdSeconds: 60 };
const enter = () => admit(db, { ...hold, caller: { via: 'api_key', secretHash }, acceptedScopes: ['mcp:query'], hourlyLimit: 1_000 });

await doDeed(
  {
    async charge() {
      await enter();
      await settleHold(db, operationId, 2);
    },
    async chargeWithoutDoor() {
      await holdCredits(db, userId, null, hold);
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
  },
  deed,
);
