import { lockCustomer } from '#db/auth/billing.ts';
import type { AuthDatabase } from '#db/auth/types.ts';
import { readState, type SyncReport } from './customer-state.ts';
import type { StripeConnection } from './index.ts';
import { syncMoneyBack } from './sync-money-back.ts';
import { syncPlans } from './sync-plans.ts';
import { syncPurchases } from './sync-purchases.ts';

/**
 * Brings the ledger and the plan of one customer up to what Stripe says now. What triggers it does not matter, nor how often
 * or in which order: it reads the present, and whatever it grants is told apart by the payment. One at a time for a customer,
 * all of it or nothing: the lock is held while Stripe answers, and when this returns everything is committed.
 *
 * @returns with `userId` null when the customer is nobody's here; then nothing was read or written
 */
export async function syncCustomer(db: AuthDatabase, stripe: StripeConnection, customerId: string): Promise<SyncReport> {
  return db.transaction(async (transaction) => {
    const userId = await lockCustomer(transaction, customerId);
    const report: SyncReport = { userId, changes: [], problems: [] };
    if (userId === null) return report;
    const askedAt = new Date();
    const sync = { db: transaction, stripe, userId, askedAt, report, state: await readState(await stripe.client(), customerId) };
    await syncPlans(sync);
    await syncPurchases(sync);
    await syncMoneyBack(sync, ({ kind }) => kind !== 'plan');
    return report;
  });
}
