import { grantCredits } from '#db/auth/credits.ts';
import type { AuthDatabase } from '#db/auth/types.ts';
import { SIGNUP_CREDITS } from './prices.ts';

/** Opens a new person's account with the free plan's credits, given once. Doing it again changes nothing. */
export async function openAccount(db: AuthDatabase, userId: string): Promise<void> {
  await grantCredits(db, userId, { operationId: 'signup', kind: 'grant', reason: 'signup', bucket: 'plan', credits: SIGNUP_CREDITS });
}
