import { sql } from 'drizzle-orm';
import { newId } from '#db/ids.ts';
import type { AuthDatabase } from './types.ts';

export interface OutboxRow<Payload> {
  id: string;
  payload: Payload;
}

/** What is still to be done in the other database, oldest first. Two readers may get the same row: doing it twice must be doing it once. */
export async function readOutbox<Payload>(db: AuthDatabase, topic: string, limit: number): Promise<OutboxRow<Payload>[]> {
  const { rows } = await db.execute(sql`
    select id, payload from outbox where done_at is null and topic = ${topic} order by created_at, id limit ${limit}`);
  return rows as unknown as OutboxRow<Payload>[];
}

/** Ticks rows off. */
export async function closeOutbox(db: AuthDatabase, ids: string[]): Promise<void> {
  await db.execute(sql`update outbox set done_at = now() where id = any(${sql.param(ids)}::text[])`);
}

/** Removes rows that were ticked off more than so many days ago, a batch at a time. Ids are those of events, which sort by age, so no other index is needed. */
export async function forgetClosed(db: AuthDatabase, days: number, now: Date): Promise<number> {
  const since = now.getTime() - days * 86_400_000;
  const { rows } = await db.execute(sql`
    delete from outbox where id in (
      select id from outbox where id < ${newId('event', since)} and done_at < ${new Date(since).toISOString()}::timestamptz order by id limit 1000
    ) returning 1`);
  return rows.length;
}
