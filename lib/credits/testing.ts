import { findLedgerFaults, type LedgerFault } from '#db/auth/ledger-faults.ts';
import type { AuthDatabase } from '#db/auth/types.ts';

/**
 * Remembers which accounts of the shared test databases are at fault already, because a test broke them on purpose.
 * @returns what finds the faults that came since
 */
export async function watchLedger(db: AuthDatabase): Promise<() => Promise<LedgerFault[]>> {
  const before = new Set((await findLedgerFaults(db)).map(({ userId }) => userId));
  return async () => (await findLedgerFaults(db)).filter(({ userId }) => !before.has(userId));
}
