import { and, eq, type SQL, sql } from 'drizzle-orm';
import { webhooks } from './schema/index.ts';
import type { DatasetsDatabase } from './types.ts';

export type WebhookRow = typeof webhooks.$inferSelect;

/**
 * An owner's new webhook. Who makes several at once makes them one after the other, so that each counts those before it: an
 * owner has no row here that could be held, so what is held is a lock on the owner's name.
 *
 * @returns null when the owner has `max` already
 */
export async function insertWebhook(
  db: DatasetsDatabase,
  ownerId: string,
  webhook: Pick<WebhookRow, 'id' | 'url' | 'description' | 'events' | 'secret'>,
  max: number,
): Promise<WebhookRow | null> {
  const { id, url, description, events, secret } = webhook;
  return db.transaction(async (transaction) => {
    // In a statement of its own: the next one then sees the webhooks of those before it.
    await transaction.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`webhooks of ${ownerId}`}, 0))`);
    const { rows } = await transaction.execute(sql`
      insert into webhooks (id, owner_id, url, description, events, secret)
      select ${id}, ${ownerId}, ${url}, ${description}, ${sql.param(events)}::text[], ${secret}
      where (select count(*) from webhooks where owner_id = ${ownerId}) < ${max}
      returning id`);
    return rows.length > 0 ? getWebhook(transaction, ownerId, id) : null;
  });
}

/** An owner's webhook, or null. */
export async function getWebhook(db: DatasetsDatabase, ownerId: string, id: string): Promise<WebhookRow | null> {
  const [row] = await db.select().from(webhooks).where(owned(ownerId, id));
  return row ?? null;
}

/** A page of an owner's webhooks, the newest first. */
export async function listWebhooks(
  db: DatasetsDatabase,
  ownerId: string,
  page: { limit: number; offset: number },
): Promise<{ rows: WebhookRow[]; total: number }> {
  const mine = eq(webhooks.ownerId, ownerId);
  const newest = sql`${webhooks.createdAt} desc, ${webhooks.id} desc`;
  const rows = await db.select().from(webhooks).where(mine).orderBy(newest).limit(page.limit).offset(page.offset);
  return { rows, total: await db.$count(webhooks, mine) };
}

/** Changes what is given. Once a webhook is switched off, what was on its way to it is given up. @returns null when there is none */
export async function updateWebhook(
  db: DatasetsDatabase,
  ownerId: string,
  id: string,
  changes: Partial<Pick<WebhookRow, 'url' | 'description' | 'events' | 'isActive'>>,
): Promise<WebhookRow | null> {
  return db.transaction(async (transaction) => {
    const [row] = await transaction
      .update(webhooks)
      .set({ ...changes, updatedAt: sql`now()` })
      .where(owned(ownerId, id))
      .returning();
    if (row && !row.isActive) await transaction.execute(giveUpQueued(sql`webhook_id = ${id}`));
    return row ?? null;
  });
}

/** Puts a sealed secret in the place of another. @returns whether the other one was still there */
export async function replaceSecret(db: DatasetsDatabase, ownerId: string, id: string, from: string, to: string): Promise<boolean> {
  const changed = await db
    .update(webhooks)
    .set({ secret: to, updatedAt: sql`now()` })
    .where(and(owned(ownerId, id), eq(webhooks.secret, from)))
    .returning({ id: webhooks.id });
  return changed.length > 0;
}

/** Removes a webhook with its deliveries. @returns whether there was one */
export async function deleteWebhook(db: DatasetsDatabase, ownerId: string, id: string): Promise<boolean> {
  const removed = await db.delete(webhooks).where(owned(ownerId, id)).returning({ id: webhooks.id });
  return removed.length > 0;
}

/** The statement that ends queued deliveries of a webhook that is off. */
export function giveUpQueued(which: SQL): SQL {
  return sql`update webhook_deliveries set state = 'failed', error = 'The webhook was switched off.', updated_at = now()
    where state = 'queued' and ${which}`;
}

function owned(ownerId: string, id: string): SQL | undefined {
  return and(eq(webhooks.id, id), eq(webhooks.ownerId, ownerId));
}
