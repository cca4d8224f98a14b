import { lt } from 'drizzle-orm';
import { sessions, verificationTokens } from './schema/index.ts';
import type { AuthDatabase } from './types.ts';

/** Forgets sessions and mailed links whose time is over: of a browser that never comes back nothing stays. @returns how many rows went */
export async function forgetExpiredSignIns(db: AuthDatabase, now: Date): Promise<number> {
  const ended = await db.delete(sessions).where(lt(sessions.expires, now)).returning({ userId: sessions.userId });
  const unused = await db
    .delete(verificationTokens)
    .where(lt(verificationTokens.expires, now))
    .returning({ expires: verificationTokens.expires });
  return ended.length + unused.length;
}
