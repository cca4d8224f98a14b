import { type SQL, sql } from 'drizzle-orm';
import { executePrepared } from '#db/prepared.ts';
import { idAs, rowId } from '#db/row-id.ts';
import { withSpending } from './spending.ts';
import { together } from './together.ts';
import type { AuthDatabase } from './types.ts';

/** Shares of a cap, in percent, at which a person is warned. */
export const CAP_THRESHOLDS = [50, 75, 90, 100] as const;

/** Topic of the outbox rows that become webhook events. An alert's row and its event's have the same id but for the prefix. */
export const EVENT_TOPIC = 'webhook_event';

/** Something about a payment that a person must hear of. */
export interface PaymentAlert {
  kind: 'payment_failed' | 'top_up_failed';
  /** What failed, such as the invoice's or the top-up's id: the same one is told once. */
  period: string;
  /** Goes into the event as it is, such as `{ plan, amount_cents, reason }`. */
  details?: Record<string, unknown>;
}

/**
 * Raises the warning that a payment failed, with its event, in one statement; it may be part of a transaction. The mail
 * and the webhook follow with the next sweep at the latest. The same one again changes nothing. The person must have an account.
 *
 * @returns whether this call raised it
 */
export async function raiseAlert(db: AuthDatabase, userId: string, { kind, period, details = {} }: PaymentAlert): Promise<boolean> {
  const data = JSON.stringify({ cause: kind === 'top_up_failed' ? 'top_up' : 'plan', ...details });
  const { rows } = await db.execute(sql`
    with due as (
      select ${userId}::text as user_id, ''::text as key_id, ${kind}::text as kind, ${period}::text as period, 100 as threshold,
        true as is_told, 'credits.payment_failed'::text as type, ${data}::jsonb as data
    ), ${raiseSteps()}
    select 1 from raised`);
  return rows.length > 0;
}

/**
 * Raises what the spending of a person has brought about: a share of a cap that was passed, of the account or of a key,
 * and a balance that has become low. Each once: for a cap in its day or month, for the balance until the next grant. Of
 * several shares passed at once only the highest is told.
 *
 * Each debit that may have brought something about asks (see `Settled`), so that under load one statement looks at many people, and at nobody twice.
 *
 * @returns how many were raised; of those who asked together the first is told
 */
export const raiseSpendAlerts = together<string, number>(async (db, userIds) => {
  const query = { statement: RAISE_FOR_USERS, values: { userIds: [...new Set(userIds)] } };
  const raised = await executePrepared(db, 'raise_alerts', query);
  return userIds.map((_, index) => (index === 0 ? raised.length : 0));
});

/** The same for everybody whose account changed in the last minutes: what a killed function left untold. */
export async function raiseRecentSpendAlerts(db: AuthDatabase, minutes: number): Promise<number> {
  const recent = sql`select user_id from credit_accounts where updated_at > now() - make_interval(mins => ${minutes})`;
  return (await db.execute(raiseStatement(recent))).rows.length;
}

function raiseStatement(users: SQL): SQL {
  return sql`
    with asked as (${users}), ${withSpending()},
    passed as (
      select spending.*, threshold, threshold = max(threshold) over (partition by user_id, key_id, kind) as is_told
      from spending, unnest(${sql.param([...CAP_THRESHOLDS])}::int[]) as threshold
      where cap > 0 and spent::bigint * 100 >= cap::bigint * threshold
    ),
    due as (
      select user_id, key_id, kind, period, threshold, is_told, 'credits.cap_reached' as type,
        jsonb_build_object('period', case kind when 'daily_cap' then 'day' else 'month' end, 'key_id', nullif(key_id, ''), 'key_name', key_name,
          'threshold_percent', threshold, 'cap', cap, 'spent', spent, 'resets_at', ${isoTime('resets_at')}) as data
      from passed
      union all
      select user_id, '', 'low_balance', since, 100, true, 'credits.low', jsonb_build_object('balance', balance, 'threshold', threshold)
      from low
    ), ${raiseSteps()}
    select 1 from raised where is_told`;
}

const RAISE_FOR_USERS = raiseStatement(sql`select unnest(${sql.placeholder('userIds')}::text[]) as user_id`);

/**
 * The steps of a statement that write the alerts of its step `due`, and for each that is told an event for the outbox. An
 * alert that another one tells of counts as sent.
 */
function raiseSteps(): SQL {
  return sql`
    raised as (
      insert into spend_alerts (id, user_id, key_id, kind, period, threshold, sent_at)
      select ${rowId('alert')}, user_id, key_id, kind, period, threshold, case when not is_told then now() end from due
      on conflict on constraint spend_alerts_once do nothing
      returning id, user_id, key_id, kind, period, threshold, sent_at is null as is_told
    ),
    event as (
      insert into outbox (id, topic, payload)
      select ${idAs('event', 'raised.id')}, ${EVENT_TOPIC}, jsonb_build_object('user_id', user_id, 'type', due.type, 'data', due.data)
      from raised join due using (user_id, key_id, kind, period, threshold) where raised.is_told
    )`;
}

export interface UntoldAlert {
  id: string;
  email: string;
  kind: 'daily_cap' | 'monthly_cap' | 'low_balance' | 'top_up_failed' | 'payment_failed';
  /** The data of its event. */
  data: Record<string, unknown>;
}

/** After so long a warning that could not be mailed is stale. */
const UNTOLD_HOURS = 24;

/** As long as a function lives. */
const TAKEN_SECONDS = 300;

/**
 * Takes alerts that nobody has been told of, oldest first, so that no two tellers send the same mail. Each is either told of
 * (`noteTold`) or given back (`giveBackAlert`); those of a teller that was killed are given back by the clock.
 */
export async function takeUntoldAlerts(db: AuthDatabase, limit: number): Promise<UntoldAlert[]> {
  const { rows } = await db.execute(sql`
    with due as (
      select id from spend_alerts
      where sent_at is null and created_at > now() - make_interval(hours => ${UNTOLD_HOURS}) and (taken_until < now()) is not false
      order by created_at limit ${limit} for update skip locked
    ), taken as (
      update spend_alerts set taken_until = now() + make_interval(secs => ${TAKEN_SECONDS}) from due where spend_alerts.id = due.id
      returning spend_alerts.*
    )
    select taken.id, u.email, taken.kind, o.payload->'data' as data
    from taken join users u on u.id = taken.user_id join outbox o on o.id = ${idAs('event', 'taken.id')}
    order by taken.created_at`);
  return rows as unknown as UntoldAlert[];
}

/** The mail went out: nobody tells of it again. */
export async function noteTold(db: AuthDatabase, id: string): Promise<void> {
  await db.execute(sql`update spend_alerts set sent_at = now() where id = ${id}`);
}

/** The mail did not go out: the next teller tries again. */
export async function giveBackAlert(db: AuthDatabase, id: string): Promise<void> {
  await db.execute(sql`update spend_alerts set taken_until = null where id = ${id}`);
}

function isoTime(column: string): SQL {
  return sql.raw(`to_char(${column} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`);
}
