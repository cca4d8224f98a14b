import { beginSync, enterSync, lastSyncOf, type SyncTurn, saveSyncProblems } from '#db/auth/billing.ts';
import type { AuthDatabase } from '#db/auth/types.ts';
import { type CustomerState, readState, type SyncReport } from './customer-state.ts';
import type { StripeConnection } from './index.ts';
import { syncMoneyBack } from './sync-money-back.ts';
import { syncPlans } from './sync-plans.ts';
import { syncPurchases } from './sync-purchases.ts';

/**
 * Brings the ledger and the plan of one customer up to what Stripe says now. What triggers it does not matter, nor how often
 * or in which order: it reads the present, and whatever it grants is told apart by the payment. Stripe is read first, with
 * nothing locked; then all of it is written in one short transaction, or nothing. When this returns everything that had
 * happened before it was called is committed.
 *
 * @returns with `userId` null when the customer is nobody's here; then nothing was read or written
 */
export async function syncCustomer(db: AuthDatabase, stripe: StripeConnection, customerId: string): Promise<SyncReport> {
  const turn = await beginSync(db, customerId);
  if (!turn) return { userId: null, changes: [], problems: [] };
  const state = await readState(stripe, customerId);
  return (await write(db, customerId, turn, state)) ?? (await overtaken(db, customerId));
}

/** @returns null when one that began later has written: what was read here is too old by now */
async function write(db: AuthDatabase, customerId: string, turn: SyncTurn, state: CustomerState): Promise<SyncReport | null> {
  return db.transaction(async (transaction) => {
    if (!(await enterSync(transaction, customerId, turn))) return null;
    const report: SyncReport = { userId: turn.userId, changes: [], problems: [] };
    const sync = { db: transaction, userId: turn.userId, report, state };
    await syncPlans(sync);
    await syncPurchases(sync);
    await syncMoneyBack(sync);
    await saveSyncProblems(transaction, customerId, report.problems);
    return report;
  });
}

/** Whoever began later read later, so everything that this one was to bring is there. What is wrong was found there too. */
async function overtaken(db: AuthDatabase, customerId: string): Promise<SyncReport> {
  const { userId = null, problems = [] } = (await lastSyncOf(db, customerId)) ?? {};
  return { userId, changes: [], problems };
}
