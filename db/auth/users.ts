import { eq, sql } from 'drizzle-orm';
import { users } from './schema/index.ts';
import type { AuthDatabase } from './types.ts';

/** The person with this address, in any case of letters, or null. */
export async function findUserByEmail(db: AuthDatabase, email: string): Promise<{ id: string; email: string } | null> {
  const [row] = await db
    .select({ id: users.id, email: users.email })
    .from(users)
    .where(eq(sql`lower(${users.email})`, email.toLowerCase()));
  return row ?? null;
}

/** Where a person gets mail; null when there is no such person. */
export async function emailOf(db: AuthDatabase, userId: string): Promise<string | null> {
  const [row] = await db.select({ email: users.email }).from(users).where(eq(users.id, userId));
  return row?.email ?? null;
}

/** The person with this address, made if there is none yet. One statement, so that two callers make one person. */
export async function ensureUser(db: AuthDatabase, person: { email: string; name: string }): Promise<{ id: string; email: string }> {
  const [row] = await db
    .insert(users)
    .values({ ...person, emailVerified: new Date() })
    .onConflictDoUpdate({ target: users.email, set: { updatedAt: new Date() } })
    .returning({ id: users.id, email: users.email });
  if (!row) throw new Error('insert into users returned no row');
  return row;
}
