import { and, count, desc, eq, gt, isNotNull, isNull, or } from 'drizzle-orm';
import { newId } from '#db/ids.ts';
import type { CapChanges, Caps } from './caps.ts';
import { apiKeys } from './schema/index.ts';
import type { AuthDatabase } from './types.ts';

export type ApiKeyRow = typeof apiKeys.$inferSelect;

/** Stores a new key of a person. @returns the row; the secret is only in the caller's hands */
export async function createApiKey(
  db: AuthDatabase,
  userId: string,
  key: {
    name: string;
    hash: string;
    prefix: string;
    scopes: string[];
    datasetIds: string[] | null;
    expiresAt: Date | null;
  } & Partial<Caps>,
): Promise<ApiKeyRow> {
  const [row] = await db
    .insert(apiKeys)
    .values({ id: newId('key'), userId, ...key })
    .returning();
  if (!row) throw new Error('insert into api_keys returned no row');
  return row;
}

/** A page of a person's keys that are not revoked, newest first. */
export async function listApiKeys(
  db: AuthDatabase,
  userId: string,
  page: { limit: number; offset: number },
): Promise<{ rows: ApiKeyRow[]; total: number }> {
  const mine = and(eq(apiKeys.userId, userId), isNull(apiKeys.revokedAt));
  const rows = await db
    .select()
    .from(apiKeys)
    .where(mine)
    .orderBy(desc(apiKeys.createdAt), desc(apiKeys.id))
    .limit(page.limit)
    .offset(page.offset);
  const [totals] = await db.select({ total: count() }).from(apiKeys).where(mine);
  return { rows, total: totals?.total ?? 0 };
}

/** Changes the name or the caps of a person's key; what is left out stays. @returns null when there is no such key */
export async function updateApiKey(
  db: AuthDatabase,
  userId: string,
  keyId: string,
  changes: { name?: string | undefined } & CapChanges,
): Promise<ApiKeyRow | null> {
  const [row] = await db
    .update(apiKeys)
    // Without a change, an update has nothing to set.
    .set({ id: keyId, ...changes } as Partial<ApiKeyRow>)
    .where(and(eq(apiKeys.userId, userId), eq(apiKeys.id, keyId), isNull(apiKeys.revokedAt)))
    .returning();
  return row ?? null;
}

/** Whether a key has a spend cap. */
export async function isApiKeyCapped(db: AuthDatabase, keyId: string): Promise<boolean> {
  const isCapped = or(isNotNull(apiKeys.dailyCreditCap), isNotNull(apiKeys.monthlyCreditCap));
  return (await db.$count(apiKeys, and(eq(apiKeys.id, keyId), isCapped))) > 0;
}

/** Revokes a key from this moment on. @returns whether there was such a key */
export async function revokeApiKey(db: AuthDatabase, userId: string, keyId: string): Promise<boolean> {
  const rows = await db
    .update(apiKeys)
    .set({ revokedAt: new Date() })
    .where(and(eq(apiKeys.userId, userId), eq(apiKeys.id, keyId), isNull(apiKeys.revokedAt)))
    .returning({ id: apiKeys.id });
  return rows.length > 0;
}

/** Whether a person's key with this hash works at this moment. */
export async function isApiKeyValid(db: AuthDatabase, userId: string, hash: string): Promise<boolean> {
  const isCurrent = or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, new Date()));
  return (await db.$count(apiKeys, and(eq(apiKeys.userId, userId), eq(apiKeys.hash, hash), isNull(apiKeys.revokedAt), isCurrent))) > 0;
}
