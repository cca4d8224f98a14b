import { grantCredits, readBalance } from '#db/auth/credits.ts';
import { findUserByEmail } from '#db/auth/users.ts';
import { newId } from '#db/ids.ts';
import { connectRunningAuthDatabase } from './running-databases.ts';

const MAX_CREDITS = 1_000_000;

/** `npm run credits:grant -- <email> <credits>`: gives credits that never expire, as an entry of the ledger like any other. */
async function grant(email: string | undefined, amount: string | undefined): Promise<string> {
  const credits = Number(amount);
  if (!email || !Number.isInteger(credits) || credits < 1 || credits > MAX_CREDITS) {
    throw new Error(`Usage: npm run credits:grant -- <email> <credits>, with a whole number of credits from 1 to ${MAX_CREDITS}.`);
  }
  const { db, pool } = connectRunningAuthDatabase();
  try {
    const user = await findUserByEmail(db, email);
    if (!user) throw new Error(`Nobody has signed up as ${email}.`);
    await grantCredits(db, user.id, { operationId: newId('operation'), kind: 'grant', reason: 'operator', bucket: 'bought', credits });
    const { available } = await readBalance(db, user.id);
    return `${user.email} got ${credits} credits and can spend ${available}.`;
  } finally {
    await pool.end();
  }
}

grant(...(process.argv.slice(2) as [string?, string?])).then(console.log, (error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
