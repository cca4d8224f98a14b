import { and, count, desc, eq, gt, isNotNull, isNull, or, type SQL, sql } from 'drizzle-orm';
import { newId } from '#db/ids.ts';
import type { CapChanges, Caps } from './caps.ts';
import { apiKeys } from './schema/index.ts';
import type { AuthDatabase } from './types.ts';

export type ApiKeyRow = typeof apiKeys.$inferSelect;

/** Who manages keys: a person, with a credential that is limited to some datasets or to none. */
export interface KeyManager {
  userId: string;
  datasetIds: readonly string[] | null;
}

/** The condition that a manager may see and change a key: the person's own, not revoked, and limited to no dataset beyond the credential's. */
function isManagedBy({ userId, datasetIds }: KeyManager): SQL | undefined {
  const isWithinLimit = datasetIds === null ? undefined : sql`${apiKeys.datasetIds} <@ ${sql.param([...datasetIds])}::text[]`;
  return and(eq(apiKeys.userId, userId), isNull(apiKeys.revokedAt), isWithinLimit);
}

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

/** A page of the keys that a manager may see, newest first. */
export async function listApiKeys(
  db: AuthDatabase,
  manager: KeyManager,
  page: { limit: number; offset: number },
): Promise<{ rows: ApiKeyRow[]; total: number }> {
  const managed = isManagedBy(manager);
  const rows = await db
    .select()
    .from(apiKeys)
    .where(managed)
    .orderBy(desc(apiKeys.createdAt), desc(apiKeys.id))
    .limit(page.limit)
    .offset(page.offset);
  const [totals] = await db.select({ total: count() }).from(apiKeys).where(managed);
  return { rows, total: totals?.total ?? 0 };
}

/** Changes the name or the caps of a key; what is left out stays. @returns null when the manager has no such key */
export async function updateApiKey(
  db: AuthDatabase,
  manager: KeyManager,
  keyId: string,
  changes: { name?: string | undefined } & CapChanges,
): Promise<ApiKeyRow | null> {
  const [row] = await db
    .update(apiKeys)
    // Without a change, an update has nothing to set.
    .set({ id: keyId, ...changes } as Partial<ApiKeyRow>)
    .where(and(eq(apiKeys.id, keyId), isManagedBy(manager)))
    .returning();
  return row ?? null;
}

/** Whether a key has a spend cap. */
export async function isApiKeyCapped(db: AuthDatabase, keyId: string): Promise<boolean> {
  const isCapped = or(isNotNull(apiKeys.dailyCreditCap), isNotNull(apiKeys.monthlyCreditCap));
  return (await db.$count(apiKeys, and(eq(apiKeys.id, keyId), isCapped))) > 0;
}

/** Revokes a key from this moment on. @returns whether the manager had such a key */
export async function revokeApiKey(db: AuthDatabase, manager: KeyManager, keyId: string): Promise<boolean> {
  const rows = await db
    .update(apiKeys)
    .set({ revokedAt: new Date() })
    .where(and(eq(apiKeys.id, keyId), isManagedBy(manager)))
    .returning({ id: apiKeys.id });
  return rows.length > 0;
}

/** Whether a person's key with this hash works at this moment. */
export async function isApiKeyValid(db: AuthDatabase, userId: string, hash: string): Promise<boolean> {
  const isCurrent = or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, new Date()));
  return (await db.$count(apiKeys, and(eq(apiKeys.userId, userId), eq(apiKeys.hash, hash), isNull(apiKeys.revokedAt), isCurrent))) > 0;
}
