import { findLedgerFaults } from '#db/auth/ledger-faults.ts';
import { findUnresolvedHolds } from '#lib/operations/unresolved-holds.ts';
import { connectRunningAuthDatabase, connectRunningDatasetsDatabase } from './running-databases.ts';

/**
 * `npm run credits:check`: proves for every account that the balance is the sum of its ledger, that its holds are those of
 * operations still under way, and that payments and entries belong together. Names the account of each fault; a single one
 * makes it fail.
 */
async function check(): Promise<void> {
  const [auth, datasets] = [connectRunningAuthDatabase(), connectRunningDatasetsDatabase()];
  try {
    const unresolved = await findUnresolvedHolds({ authDb: auth.db, datasetsDb: datasets.db });
    const faults = [
      ...(await findLedgerFaults(auth.db)),
      ...unresolved.map(({ userId, operationId, jobState }) => ({
        userId,
        fault: `the hold of ${operationId} is open, but its job ${jobState === null ? 'is not there' : `has ${jobState}`}`,
      })),
    ];
    for (const { userId, fault } of faults) console.error(`${userId}: ${fault}`);
    if (faults.length > 0) throw new Error(`${faults.length} ${faults.length === 1 ? 'fault' : 'faults'} in the ledger.`);
    console.log('Every balance is the sum of its ledger, and every hold, payment and entry has its counterpart.');
  } finally {
    await Promise.all([auth.pool.end(), datasets.pool.end()]);
  }
}

check().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
