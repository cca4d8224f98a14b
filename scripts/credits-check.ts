import { findLedgerFaults } from '#db/auth/credits.ts';
import { connectRunningAuthDatabase } from './running-databases.ts';

/** `npm run credits:check`: proves for every account that the balance is the sum of its ledger and the holds that of its open ones. */
async function check(): Promise<void> {
  const { db, pool } = connectRunningAuthDatabase();
  try {
    const faults = await findLedgerFaults(db);
    for (const { userId, fault } of faults) console.error(`${userId}: ${fault}`);
    if (faults.length > 0) throw new Error(`${faults.length} accounts disagree with their ledger.`);
    console.log('Every balance is the sum of its ledger.');
  } finally {
    await pool.end();
  }
}

check().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
