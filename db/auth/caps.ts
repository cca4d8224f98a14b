import { type SQL, sql } from 'drizzle-orm';
import { type HoldRequest, holdColumns, holdSteps } from './hold-steps.ts';
import type { AuthDatabase } from './types.ts';

/** Most that may be spent in a day and in a calendar month (UTC); null for no cap. */
export interface Caps {
  dailyCreditCap: number | null;
  monthlyCreditCap: number | null;
}

/** Caps to be set: what is left out stays, null removes. */
export type CapChanges = { [Cap in keyof Caps]?: number | null | undefined };

/** Credits spent in the running day and month (UTC), those that running operations hold included. */
export interface Spending {
  today: number;
  thisMonth: number;
}

/** A cap that a hold would have gone beyond. */
export interface ReachedCap {
  of: 'key' | 'account';
  period: 'day' | 'month';
  cap: number;
  spent: number;
  /** When its period ends, ISO 8601. */
  resetsAt: string;
}

/** The database's clock in UTC: the one clock that all who spend share. */
const today = sql`date_trunc('day', now() at time zone 'utc')`;
const thisMonth = sql`date_trunc('month', now() at time zone 'utc')`;

/**
 * Holds credits as far as the caps of the key and of the account allow. What was spent is summed from the ledger and the
 * open holds once the account's row is locked, and whoever holds credits of the account takes that lock: so the sum is
 * exact however many race, and no counter has to be kept. Of several caps in the way, the one that lasts longest is told.
 *
 * @returns whether they are held, what is left to spend, and the cap in the way if there is one
 */
export async function holdWithinCaps(
  db: AuthDatabase,
  userId: string,
  keyId: string | null,
  request: HoldRequest,
): Promise<{ isHeld: boolean; available: number; reachedCap: ReachedCap | null }> {
  return db.transaction(async (transaction) => {
    await transaction.execute(sql`select from credit_accounts where user_id = ${userId} for no key update`);
    const { rows } = await transaction.execute<{ isHeld: boolean; available: number; reachedCap: ReachedCap | null }>(sql`
      with cap as (
        select 'account' as of, daily_credit_cap as daily, monthly_credit_cap as monthly from credit_accounts where user_id = ${userId}
        union all
        select 'key', daily_credit_cap, monthly_credit_cap from api_keys where id = ${keyId}::text
      ),
      spending as (${spendingByKey(userId, sql`case when exists (select from cap where monthly is not null) then ${thisMonth} else ${today} end`)}),
      limits as (
        select cap.of, bounds.* from cap,
          lateral (
            select coalesce(sum(today), 0)::int as today, coalesce(sum(this_month), 0)::int as this_month
            from spending where cap.of = 'account' or key_id = ${keyId}::text
          ) as spent,
          lateral (values
            ('day', daily, spent.today, ${today} + interval '1 day'),
            ('month', monthly, spent.this_month, ${thisMonth} + interval '1 month')
          ) as bounds(period, cap, spent, resets_at)
      ),
      reached as (select * from limits where spent + ${request.credits}::int > cap order by resets_at desc, of limit 1),
      payer as (
        select ${userId}::text as user_id, ${keyId}::text as key_id, false as is_capped, ${holdColumns(request)} where not exists (select from reached)
      ),
      ${holdSteps({ withinCaps: true })}
      select exists (select from share) as "isHeld", coalesce(
        (select available from share),
        (select plan - held_plan + bought - held_bought from credit_accounts where user_id = ${userId})
      ) as available, (
        select json_build_object('of', of, 'period', period, 'cap', cap, 'spent', spent,
          'resetsAt', to_char(resets_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"')) from reached
      ) as "reachedCap"`);
    return rows[0] ?? { isHeld: false, available: 0, reachedCap: null };
  });
}

/** What each key of a person spent; the sessions' share stands under the empty id. */
export async function readSpending(db: AuthDatabase, userId: string): Promise<Map<string, Spending>> {
  const { rows } = await db.execute<{ keyId: string; today: number; thisMonth: number }>(sql`
    with spending as (${spendingByKey(userId, thisMonth)})
    select coalesce(key_id, '') as "keyId", coalesce(today, 0)::int as today, this_month::int as "thisMonth" from spending`);
  return new Map(rows.map(({ keyId, ...spending }) => [keyId, spending]));
}

/** Rows (key_id, today, this_month) of what a person spent since the moment, a UTC timestamp, and of what is held now. */
function spendingByKey(userId: string, since: SQL): SQL {
  return sql`
    select key_id, sum(credits) filter (where spent_at >= ${today}) as today, sum(credits) as this_month
    from (
      select key_id, -(plan_amount + bought_amount) as credits, created_at at time zone 'utc' as spent_at
      from credit_entries where user_id = ${userId} and kind = 'usage' and created_at >= (${since}) at time zone 'utc'
      union all
      select key_id, plan_amount + bought_amount, now() at time zone 'utc' from credit_holds where user_id = ${userId} and state = 'open'
    ) as spent group by key_id`;
}

/** The caps of a person's account; none without an account. */
export async function readCaps(db: AuthDatabase, userId: string): Promise<Caps> {
  const { rows } = await db.execute<Caps & Record<string, unknown>>(sql`
    select daily_credit_cap as "dailyCreditCap", monthly_credit_cap as "monthlyCreditCap" from credit_accounts where user_id = ${userId}`);
  return rows[0] ?? { dailyCreditCap: null, monthlyCreditCap: null };
}

/** Sets the caps of a person's account, opening it if need be; what is left out stays. Holds from now on obey it. */
export async function updateCaps(db: AuthDatabase, userId: string, caps: CapChanges): Promise<void> {
  const { dailyCreditCap: daily, monthlyCreditCap: monthly } = caps;
  await db.execute(sql`
    insert into credit_accounts as a (user_id, daily_credit_cap, monthly_credit_cap) values (${userId}, ${daily ?? null}::int, ${monthly ?? null}::int)
    on conflict (user_id) do update set
      daily_credit_cap = case when ${daily !== undefined} then excluded.daily_credit_cap else a.daily_credit_cap end,
      monthly_credit_cap = case when ${monthly !== undefined} then excluded.monthly_credit_cap else a.monthly_credit_cap end,
      updated_at = now()`);
}
