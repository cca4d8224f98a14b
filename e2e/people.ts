import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext } from '@playwright/test';
import { expirePlanCredits } from '#db/auth/payments.ts';
import { sessions } from '#db/auth/schema/index.ts';
import { ensureUser } from '#db/auth/users.ts';
import { connectAuthDatabase } from '#db/connect.ts';
import { hashSecret } from '#lib/auth/api-keys.ts';
import { openAccount } from '#lib/credits/accounts.ts';

/** A file of facts that the running product wrote into its data folder. */
export function factsOf(file: string): Record<string, string> {
  return JSON.parse(readFileSync(join(process.env.E2E_DATA_DIR ?? '', file), 'utf8'));
}

/**
 * Signs somebody new in, in this browser: the product itself lets only the demo person in without a mailbox.
 * @param welcome whether the credits of signing up are still there
 */
export async function signInAsNewPerson(context: BrowserContext, { welcome }: { welcome: boolean }): Promise<void> {
  const { AUTH_DATABASE_URL = '', DATABASE_PROXY } = factsOf('databases.json');
  const { db, pool } = connectAuthDatabase(AUTH_DATABASE_URL, { proxy: DATABASE_PROXY, max: 1 });
  try {
    const sessionToken = randomUUID();
    const { id: userId } = await ensureUser(db, { email: `${sessionToken}@example.com`, name: 'Ada' });
    await openAccount(db, userId);
    if (!welcome) await expirePlanCredits(db, userId, 'spent-long-ago', 'signup');
    await db.insert(sessions).values({ sessionToken: hashSecret(sessionToken), userId, expires: new Date(Date.now() + 3_600_000) });
    const { url } = factsOf('demo.json');
    await context.addCookies([{ name: 'next-auth.session-token', value: sessionToken, url: String(url), httpOnly: true, sameSite: 'Lax' }]);
  } finally {
    await pool.end();
  }
}
