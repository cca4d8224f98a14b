import { overdueCustomers } from '#db/auth/billing.ts';
import type { AuthDatabase } from '#db/auth/types.ts';
import { customerOfEvent, RELEVANT_EVENTS } from './events.ts';
import type { StripeConnection } from './index.ts';
import { settlePlan } from './plan.ts';
import { syncCustomer } from './sync.ts';
import { sweepTopUps } from './top-up.ts';

export interface ReconcileReport {
  /** Customers whose accounts were compared. */
  customers: number;
  /** What was missing and has been mended, a line each. */
  mended: string[];
  /** What could not be mended here, a line each. */
  problems: string[];
}

/**
 * Compares the last days of Stripe with the ledger and mends what is missing, by the same steps that webhooks take: every
 * customer to whom something happened, and every plan whose period should have ended. One that fails does not stop the rest.
 *
 * @param days how far back, at most the 30 for which Stripe keeps its events
 */
export async function reconcile(db: AuthDatabase, stripe: StripeConnection, days: number): Promise<ReconcileReport> {
  const { problems } = await sweepTopUps(db, stripe);
  const report: ReconcileReport = { customers: 0, mended: [], problems };
  const customers = new Set([...(await touchedCustomers(stripe, days, problems)), ...(await overdueCustomers(db))]);
  for (const customerId of customers) {
    try {
      const { userId, changes, problems, isPlanUnsettled } = await syncCustomer(db, stripe, customerId);
      if (userId === null) continue;
      if (isPlanUnsettled) await settlePlan({ db, stripe, userId });
      report.customers += 1;
      report.mended.push(...changes.map((line) => `${userId}: ${line}`));
      report.problems.push(...problems.map((line) => `${userId}: ${line}`));
    } catch (error) {
      report.problems.push(`${customerId}: ${(error as Error).message}`);
    }
  }
  return report;
}

/** @param problems takes a line for each event of which nobody can tell whose it is */
async function touchedCustomers(stripe: StripeConnection, days: number, problems: string[]): Promise<Set<string>> {
  const { events } = await stripe.client();
  const since = Math.floor(Date.now() / 1000) - days * 86_400;
  const customers = new Set<string>();
  for await (const event of events.list({ created: { gte: since }, types: [...RELEVANT_EVENTS], limit: 100 })) {
    const customerId = await customerOfEvent(stripe, event).catch((error: Error) => {
      problems.push(`${event.id}: ${error.message}`);
      return null;
    });
    if (customerId) customers.add(customerId);
  }
  return customers;
}
