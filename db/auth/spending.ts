import { type SQL, sql } from 'drizzle-orm';
import { readSpending } from './caps.ts';
import { readBalance } from './credits.ts';
import type { AuthDatabase } from './types.ts';

/** Below so many credits a person who has not chosen otherwise is warned; the table's default. */
export const DEFAULT_LOW_BALANCE = 20;

/**
 * The steps of a statement that read where people stand, of a step `asked(user_id)`: `spending`, one row for each cap of the
 * account (`key_id` is empty) and of its keys with what was spent under it so far, and `low`, one row for an account below
 * the balance at which it wants to be warned, with the ledger entry since which that holds.
 */
export function withSpending(): SQL {
  return sql`
    account as (
      select a.user_id, a.plan + a.bought as balance, a.daily_credit_cap, a.monthly_credit_cap,
        coalesce(s.low_balance_credits, ${DEFAULT_LOW_BALANCE}::int) as low_balance
      from credit_accounts a join asked using (user_id) left join billing_settings s using (user_id)
    ),
    subject as (
      select user_id, '' as key_id, null::text as key_name, daily_credit_cap, monthly_credit_cap from account
      union all
      select k.user_id, k.id, k.name, k.daily_credit_cap, k.monthly_credit_cap
      from api_keys k join account using (user_id) where k.revoked_at is null
    ),
    capped as (
      select user_id, key_id, key_name, 'daily_cap' as kind, daily_credit_cap as cap, to_char(utc.now, 'YYYY-MM-DD') as period,
        date_trunc('day', utc.now) at time zone 'utc' as begins_at, (date_trunc('day', utc.now) + interval '1 day') at time zone 'utc' as resets_at
      from subject, (select now() at time zone 'utc' as now) utc where daily_credit_cap is not null
      union all
      select user_id, key_id, key_name, 'monthly_cap', monthly_credit_cap, to_char(utc.now, 'YYYY-MM'),
        date_trunc('month', utc.now) at time zone 'utc', (date_trunc('month', utc.now) + interval '1 month') at time zone 'utc'
      from subject, (select now() at time zone 'utc' as now) utc where monthly_credit_cap is not null
    ),
    used as materialized (
      select e.user_id, e.key_id, -sum(e.plan_amount + e.bought_amount) as this_month,
        -sum(e.plan_amount + e.bought_amount) filter (where e.created_at >= date_trunc('day', now() at time zone 'utc') at time zone 'utc') as today
      from (select user_id, min(begins_at) as begins_at from capped group by user_id) since
      join credit_entries e on e.user_id = since.user_id and e.created_at >= since.begins_at
      where e.kind = 'usage' group by e.user_id, e.key_id
    ),
    spending as (
      select capped.*, (
        select coalesce(sum(case capped.kind when 'daily_cap' then used.today else used.this_month end), 0)::int from used
        where used.user_id = capped.user_id and (capped.key_id = '' or used.key_id = capped.key_id)
      ) as spent
      from capped
    ),
    low as (
      select account.user_id, account.balance, account.low_balance as threshold, granted.id as since
      from account cross join lateral (
        select e.id from credit_entries e
        where e.user_id = account.user_id and e.plan_amount + e.bought_amount > 0
        order by e.created_at desc nulls last, e.id desc limit 1
      ) granted
      where account.balance < account.low_balance
    )`;
}

/**
 * What a person could spend right now.
 *
 * @returns `available` of the balance, and `underCaps`, what the caps of the account and of the key still allow; null without caps
 */
export async function readHeadroom(
  db: AuthDatabase,
  userId: string,
  keyId: string | null,
): Promise<{ available: number; underCaps: number | null }> {
  const { available } = await readBalance(db, userId);
  const spending = await readSpending(db, userId);
  const { rows } = await db.execute<{ keyId: string | null; daily: number | null; monthly: number | null }>(sql`
    select null as "keyId", daily_credit_cap as daily, monthly_credit_cap as monthly from credit_accounts where user_id = ${userId}
    union all
    select id, daily_credit_cap, monthly_credit_cap from api_keys where id = ${keyId}::text`);
  const room = rows.flatMap((caps) => {
    const spent = [...spending].filter(([key]) => caps.keyId === null || key === caps.keyId).map(([, amounts]) => amounts);
    const today = spent.reduce((sum, amounts) => sum + amounts.today, 0);
    const thisMonth = spent.reduce((sum, amounts) => sum + amounts.thisMonth, 0);
    return [caps.daily === null ? [] : [caps.daily - today], caps.monthly === null ? [] : [caps.monthly - thisMonth]].flat();
  });
  return { available, underCaps: room.length === 0 ? null : Math.max(0, Math.min(...room)) };
}

/** A state that a person should see as long as it lasts. */
export interface Standing {
  kind: 'low_balance' | 'daily_cap' | 'monthly_cap' | 'payment_failed' | 'top_up_failed';
  /** The key whose cap it is. */
  keyId: string | null;
  keyName: string | null;
  /** Of a balance: what is left; of a cap: what was spent. */
  credits: number | null;
  /** The threshold or the cap. */
  limit: number | null;
  resetsAt: string | null;
  /** In words for the person, where the payment provider gave some. */
  detail: string | null;
}

/** Everything that stands in a person's way now or soon: it comes from the state alone and goes with its cause. */
export async function readStandings(db: AuthDatabase, userId: string): Promise<Standing[]> {
  const { rows } = await db.execute(sql`
    with asked as (select ${userId}::text as user_id), ${withSpending()},
    top_up as (select * from top_ups where user_id = ${userId} order by created_at desc limit 1)
    select 'payment_failed' as kind, null as "keyId", null as "keyName", null::int as credits, null::int as "limit", null as "resetsAt", null as detail
    where exists (select from subscriptions where user_id = ${userId} and status in ('past_due', 'unpaid'))
    union all
    select 'top_up_failed', null, null, null, null, null, top_up.problem
    from top_up join billing_settings s using (user_id) where top_up.state = 'failed' and s.top_up_pack is not null
    union all
    select kind, nullif(key_id, ''), key_name, spent, cap, to_char(resets_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), null
    from spending where spent >= cap
    union all
    select 'low_balance', null, null, balance, threshold, null, null from low`);
  return rows as unknown as Standing[];
}
