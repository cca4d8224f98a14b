import { parseArgs } from 'node:util';
import { refusedEvents } from '#db/auth/billing.ts';
import { reconcile } from '#lib/credits/stripe/reconcile.ts';
import { connectRunningAuthDatabase } from '../running-databases.ts';
import { connectRunningStripe } from './running-stripe.ts';

const MAX_DAYS = 30;

/**
 * `npm run stripe:reconcile [-- --days 3]`: compares the last days of Stripe with the ledger and mends what is missing, and lists the
 * events that brought something which was refused, with the reason. Ends with 0 when the two agree now, and with 1 when something
 * is left for a person.
 */
async function compare(): Promise<void> {
  const { values } = parseArgs({ options: { days: { type: 'string', default: '3' } } });
  const days = Number(values.days);
  if (!(days > 0 && days <= MAX_DAYS)) throw new Error(`--days must be a number from 1 to ${MAX_DAYS}: Stripe keeps its events no longer.`);
  const stripe = connectRunningStripe();
  const { db, pool } = connectRunningAuthDatabase();
  try {
    const { customers, mended, problems } = await reconcile(db, stripe, days);
    for (const line of mended) console.log(`Mended   ${line}`);
    for (const { id, type, createdAt, problems: reasons } of await refusedEvents(db, days)) {
      for (const reason of reasons) console.log(`Event    ${createdAt.toISOString()} ${type} ${id}: ${reason}`);
    }
    for (const line of problems) console.error(`Problem  ${line}`);
    console.log(`${customers} customers compared, ${mended.length} things mended, ${problems.length} problems.`);
    if (problems.length > 0) process.exitCode = 1;
  } finally {
    await pool.end();
  }
}

compare().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
