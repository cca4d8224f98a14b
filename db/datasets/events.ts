import { type SQL, sql } from 'drizzle-orm';
import { newId } from '#db/ids.ts';
import { rowId } from '#db/row-id.ts';
import type { DatasetsDatabase } from './types.ts';

/** Something that happened to an owner's things. The same id again changes nothing. */
export interface NewEvent {
  id: string;
  type: string;
  data: Record<string, unknown>;
}

/** Writes an event down and queues it for the owner's webhooks that listen to it. Without a listener nothing is written. */
export async function recordEvent(db: DatasetsDatabase, ownerId: string, { id, type, data }: NewEvent): Promise<void> {
  await db.execute(sql`
    with happened as (
      select ${id}::text as id, ${ownerId}::text as owner_id, ${type}::text as type, ${JSON.stringify(data)}::jsonb as payload
    ), ${eventSteps(LISTENS)}
    select 1`);
}

/** The same for one webhook of the owner's, whatever it listens to. @returns the delivery's id, or null when there is no such webhook */
export async function recordEventFor(
  db: DatasetsDatabase,
  ownerId: string,
  webhookId: string,
  { id, type, data }: NewEvent,
): Promise<string | null> {
  const { rows } = await db.execute<{ id: string }>(sql`
    with happened as (
      select ${id}::text as id, ${ownerId}::text as owner_id, ${type}::text as type, ${JSON.stringify(data)}::jsonb as payload
    ), ${eventSteps(sql`w.owner_id = happened.owner_id and w.id = ${webhookId}`)}
    select id from delivery`);
  return rows[0]?.id ?? null;
}

/**
 * Writes down what became of a version of a document; call it in the transaction that makes it so. `document.ready` and
 * `document.failed` carry the same fields, with `error` in the second.
 */
export async function recordDocumentEvent(
  db: DatasetsDatabase,
  type: 'document.ready' | 'document.failed',
  document: { documentId: string; version: number; error?: { code: string; detail: string } },
): Promise<void> {
  const { documentId, version, error } = document;
  await db.execute(sql`
    with happened as (
      select ${newId('event')}::text as id, d.owner_id, ${type}::text as type, jsonb_build_object(
        'document_id', d.id, 'dataset_id', d.dataset_id, 'external_id', d.external_id,
        'name', coalesce(v.name, d.name), 'metadata', coalesce(v.metadata, d.metadata),
        'version', ${version}::int, 'chunk_count', (select count(*) from chunks c where c.document_id = d.id and c.version = ${version}::int)
      ) || ${JSON.stringify(error ? { error: { code: error.code, detail: error.detail } } : {})}::jsonb as payload
      from documents d join document_versions v on v.document_id = d.id and v.version = ${version}::int where d.id = ${documentId}
    ), ${eventSteps(LISTENS)}
    select 1`);
}

const LISTENS = sql`w.owner_id = happened.owner_id and w.is_active and happened.type = any(w.events)`;

/** The steps of a statement that write the events of its step `happened`, with a delivery for each webhook `w` that is to hear of one. */
export function eventSteps(hears: SQL): SQL {
  return sql`
    event as (
      insert into events (id, owner_id, type, payload)
      select id, owner_id, type, payload from happened where exists (select from webhooks w where ${hears})
      on conflict (id) do nothing returning id
    ),
    delivery as (
      insert into webhook_deliveries (id, webhook_id, event_id)
      select ${rowId('delivery')}, w.id, event.id from event join happened using (id) join webhooks w on ${hears}
      returning id
    )`;
}

/** Removes events that are older than so many days, with their deliveries, a batch at a time. Ids sort by age, so no other index is needed. */
export async function forgetOldEvents(db: DatasetsDatabase, days: number, now: Date): Promise<number> {
  const oldest = newId('event', now.getTime() - days * 86_400_000);
  const { rows } = await db.execute(sql`
    delete from events where id in (select id from events where id < ${oldest} order by id limit 1000) returning 1`);
  return rows.length;
}
