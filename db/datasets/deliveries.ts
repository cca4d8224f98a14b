import { type SQL, sql } from 'drizzle-orm';
import { newId } from '#db/ids.ts';
import { eventSteps } from './events.ts';
import type { DatasetsDatabase } from './types.ts';
import { giveUpQueued } from './webhooks.ts';

/** Type of the event that tells an owner, by mail, that a webhook was switched off for failing. No webhook is sent it. */
export const SWITCHED_OFF = 'webhook.switched_off';

export interface DeliveryRow {
  id: string;
  eventId: string;
  type: string;
  state: 'queued' | 'delivered' | 'failed';
  attempt: number;
  responseStatus: number | null;
  error: string | null;
  /** When it is tried next; null once it has ended. */
  nextAttemptAt: string | null;
  createdAt: string;
  updatedAt: string;
}

/** A page of the deliveries of an owner's webhook, the newest first. @returns null when there is no such webhook */
export async function listDeliveries(
  db: DatasetsDatabase,
  ownerId: string,
  webhookId: string,
  page: { limit: number; offset: number; state?: string | undefined },
): Promise<{ rows: DeliveryRow[]; total: number } | null> {
  const state = page.state ?? null;
  const { rows } = await db.execute(sql`
    with webhook as (select id from webhooks where id = ${webhookId} and owner_id = ${ownerId}),
    mine as (select d.* from webhook_deliveries d join webhook on webhook.id = d.webhook_id where ${state}::text is null or d.state = ${state}),
    page as (select * from mine order by created_at desc, id desc limit ${page.limit} offset ${page.offset})
    select (select count(*)::int from mine) as total, shown.*
    from webhook left join (${selectDeliveries(sql`page`)}) shown on true order by shown."createdAt" desc, shown.id desc`);
  const found = rows as unknown as (DeliveryRow & { total: number })[];
  return found[0] ? { rows: found.filter(({ id }) => id !== null), total: found[0].total } : null;
}

/** One delivery of an owner's webhook, or null. */
export async function getDelivery(db: DatasetsDatabase, ownerId: string, deliveryId: string): Promise<DeliveryRow | null> {
  const { rows } = await db.execute(
    selectDeliveries(sql`(
    select d.* from webhook_deliveries d join webhooks w on w.id = d.webhook_id where d.id = ${deliveryId} and w.owner_id = ${ownerId}
  )`),
  );
  return (rows[0] as unknown as DeliveryRow | undefined) ?? null;
}

function selectDeliveries(source: SQL): SQL {
  return sql`
    select source.id, source.event_id as "eventId", e.type, source.state, source.attempt, source.response_status as "responseStatus", source.error,
      case when source.state = 'queued' then ${iso8601('source.run_at')} end as "nextAttemptAt",
      ${iso8601('source.created_at')} as "createdAt", ${iso8601('source.updated_at')} as "updatedAt"
    from ${source} source join events e on e.id = source.event_id`;
}

/** A moment as the contract writes it, in UTC with milliseconds. */
function iso8601(column: string): SQL {
  return sql.raw(`to_char(${column} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`);
}

/** Queues the event of a delivery once more for the same webhook. @returns the new delivery's id, or null when there is no such delivery */
export async function queueAgain(db: DatasetsDatabase, ownerId: string, webhookId: string, deliveryId: string): Promise<string | null> {
  const { rows } = await db.execute<{ id: string }>(sql`
    insert into webhook_deliveries (id, webhook_id, event_id)
    select ${newId('delivery')}, d.webhook_id, d.event_id
    from webhook_deliveries d join webhooks w on w.id = d.webhook_id join events e on e.id = d.event_id
    where d.id = ${deliveryId} and w.id = ${webhookId} and w.owner_id = ${ownerId} and e.type <> ${SWITCHED_OFF}
    returning id`);
  return rows[0]?.id ?? null;
}

/** A delivery that a sender has taken, with all that it needs. The number of the attempt proves that it is still this sender's. */
export interface ClaimedDelivery {
  id: string;
  attempt: number;
  webhookId: string;
  ownerId: string;
  url: string;
  secret: string;
  eventId: string;
  type: string;
  data: Record<string, unknown>;
  happenedAt: string;
}

/** Of one webhook so many deliveries are under way in one claim, so that a slow receiver does not hold up the others. */
const CLAIMED_PER_WEBHOOK = 4;

/**
 * Takes deliveries that are due, those due for longest first, each for `leaseSeconds`: whoever takes one again after that
 * counts a further attempt, and the first sender's word no longer counts.
 */
export async function claimDeliveries(db: DatasetsDatabase, limit: number, leaseSeconds: number): Promise<ClaimedDelivery[]> {
  return claim(
    db,
    leaseSeconds,
    sql`
    select d.id from webhook_deliveries d join (
      select q.id, row_number() over (partition by q.webhook_id order by q.run_at) as place
      from webhook_deliveries q join webhooks w on w.id = q.webhook_id join events e on e.id = q.event_id
      where q.state = 'queued' and q.run_at <= now() and (w.is_active or e.type = ${SWITCHED_OFF})
    ) ranked using (id)
    where ranked.place <= ${CLAIMED_PER_WEBHOOK} and d.state = 'queued' and d.run_at <= now()
    order by d.run_at limit ${limit} for update of d skip locked`,
  );
}

/** Takes one delivery, due or not. @returns null when another sender has it or it has ended */
export async function claimDelivery(db: DatasetsDatabase, id: string, leaseSeconds: number): Promise<ClaimedDelivery | null> {
  const [claimed] = await claim(
    db,
    leaseSeconds,
    sql`select id from webhook_deliveries where id = ${id} and state = 'queued' and attempt = 0 for update skip locked`,
  );
  return claimed ?? null;
}

async function claim(db: DatasetsDatabase, leaseSeconds: number, ids: SQL): Promise<ClaimedDelivery[]> {
  const { rows } = await db.execute(sql`
    with due as materialized (${ids}), taken as (
      update webhook_deliveries d set attempt = d.attempt + 1, run_at = now() + make_interval(secs => ${leaseSeconds}), updated_at = now()
      from due where d.id = due.id returning d.*
    )
    select taken.id, taken.attempt, w.id as "webhookId", w.owner_id as "ownerId", w.url, w.secret, e.id as "eventId", e.type, e.payload as data,
      ${iso8601('e.created_at')} as "happenedAt"
    from taken join webhooks w on w.id = taken.webhook_id join events e on e.id = taken.event_id`);
  return rows as unknown as ClaimedDelivery[];
}

/** What an attempt came to. Without `retryInSeconds` there is no further one. */
export interface AttemptOutcome {
  responseStatus: number | null;
  error: string | null;
  retryInSeconds: number | null;
  /** When the end of this delivery switches its webhook off: `vainly` unless any other one has arrived since it was made. */
  endsWebhook: 'never' | 'vainly' | 'at once';
}

/**
 * Writes down how an attempt ended, if the delivery is still this sender's. A delivery that is given up may switch its webhook
 * off; its owner is told by an event in the same commit. The webhook is locked before the delivery, as where a person switches
 * it off: of several that end at once none then waits in a circle.
 */
export async function finishAttempt(
  db: DatasetsDatabase,
  { id, attempt }: Pick<ClaimedDelivery, 'id' | 'attempt'>,
  { responseStatus, error, retryInSeconds, endsWebhook }: AttemptOutcome,
): Promise<void> {
  const state = error === null ? 'delivered' : retryInSeconds === null ? 'failed' : 'queued';
  await db.execute(sql`
    with webhook as (
      select id from webhooks where id = (select webhook_id from webhook_deliveries where id = ${id}) for no key update
    ),
    finished as (
      update webhook_deliveries d set state = ${state}, response_status = ${responseStatus}::int, error = ${error}::text, updated_at = now(),
        run_at = case when ${state} = 'queued' then now() + make_interval(secs => ${retryInSeconds ?? 0}) else run_at end
      from webhook
      where d.id = ${id} and d.webhook_id = webhook.id and d.attempt = ${attempt} and d.state = 'queued'
      returning d.*
    ),
    switched_off as (
      update webhooks w set is_active = false, updated_at = now() from finished
      where finished.state = 'failed' and w.id = finished.webhook_id and w.is_active and (${endsWebhook === 'at once'} or ${endsWebhook === 'vainly'} and not exists (
        select from webhook_deliveries d where d.webhook_id = w.id and d.state = 'delivered' and d.updated_at >= finished.created_at
      ))
      returning w.id, w.owner_id, w.url
    ),
    given_up as (${giveUpQueued(sql`webhook_id in (select id from switched_off) and id <> ${id}`)}),
    happened as (
      select ${newId('event')}::text as id, owner_id, ${SWITCHED_OFF}::text as type, jsonb_build_object('webhook_id', id, 'url', url) as payload
      from switched_off
    ), ${eventSteps(sql`w.id = happened.payload->>'webhook_id'`)}
    select 1`);
}
