import { type SQL, sql } from 'drizzle-orm';
import { executePrepared } from '#db/prepared.ts';
import { isOpen } from './open-hold.ts';
import { together } from './together.ts';
import type { AuthDatabase } from './types.ts';

export { settleHold } from './settle.ts';

export interface HoldRequest {
  operation: string;
  operationId: string;
  /** Credits to hold; 0 for none. */
  credits: number;
  /** After how long an unresolved hold goes back by itself. */
  holdSeconds: number;
}

/**
 * The steps of a statement that hold credits, plan credits before bought ones. They read a step `payer` with a row for each
 * hold (`operation_id, operation, user_id, key_id, is_capped, credits, hold_seconds, position`) and end in
 * `share(operation_id, available)`, with a row for each that was held. The lock on the account's row makes sure that two
 * racers never promise the same credit twice: the second one sees what the first left. Of several holds of one account each
 * gets what those before it leave, and whoever does not get enough holds nothing. Accounts are locked in order, so that two
 * statements never wait for one another in a circle.
 *
 * Whoever has a cap, of the key or of the account, holds nothing here: what was spent can only be summed once the row is
 * locked, which `holdWithinCaps` does before it takes these steps with `withinCaps`.
 */
export function holdSteps({ withinCaps = false } = {}): SQL {
  return sql`
    open_account as (
      select a.user_id, a.plan - a.held_plan as plan, a.bought - a.held_bought as bought from credit_accounts a
      where a.user_id = any(array(select user_id from payer where credits > 0 and (${withinCaps} or not is_capped)))
        and (${withinCaps} or not ${hasCap('a')})
      order by a.user_id for no key update
    ),
    upto as (
      select payer.*, plan, bought, sum(credits) over (partition by user_id order by position)::int as credits_upto
      from payer join open_account using (user_id) where credits > 0 and (${withinCaps} or not is_capped)
    ),
    share as (
      select upto.*, least(plan, credits_upto) - least(plan, credits_upto - credits) as plan_share, plan + bought - credits_upto as available
      from upto where credits_upto <= plan + bought
    ),
    account as (
      update credit_accounts a set held_plan = a.held_plan + total.plan, held_bought = a.held_bought + total.bought, updated_at = now()
      from (
        select user_id, sum(plan_share)::int as plan, sum(credits - plan_share)::int as bought from share group by user_id
      ) total where a.user_id = total.user_id
    ),
    hold as (
      insert into credit_holds (operation_id, user_id, operation, plan_amount, bought_amount, key_id, expires_at)
      select operation_id, user_id, operation, plan_share, credits - plan_share, key_id, now() + make_interval(secs => hold_seconds)
      from share
    )`;
}

/** The columns of `payer` for one hold that a statement makes. */
export function holdColumns({ operation, operationId, credits, holdSeconds }: HoldRequest): SQL {
  return sql`${operationId}::text as operation_id, ${operation}::text as operation, ${credits}::int as credits,
    ${holdSeconds}::float8 as hold_seconds, 1 as position`;
}

/**
 * A column of a holding statement which lets its commit not wait for the disk. A crash of the database server may then lose a
 * hold of its last moments, with all that the statement wrote; never a part of it, and never something that was settled:
 *
 * - The credits of a lost hold are the customer's again, and settling or releasing it later finds nothing and changes nothing.
 * - Whoever settles or releases flushes the log up to that commit, the hold before it included, so no entry stands without its hold.
 * - Work that outlives the request is made only after `keepHoldForJob`, whose own commit is flushed, has found the hold.
 */
export const unflushed = sql`set_config('synchronous_commit', 'off', true) as unflushed,`;

/** Whether the row of `credit_accounts` or `api_keys` that goes by this name has a cap. */
export function hasCap(table: 'a' | 'api_keys' | 'k'): SQL {
  return sql.raw(`coalesce(${table}.daily_credit_cap, ${table}.monthly_credit_cap) is not null`);
}

/**
 * Holds credits of a person who was let in already; see `holdSteps`. What is asked for while a statement is under way goes
 * along in the next one.
 *
 * @returns what is left to spend, or null when nothing was held: there was not enough, or too little after those that were
 *   asked for before it and did not get enough themselves, or a cap is in the way. `holdWithinCaps` knows which.
 */
export function holdCredits(db: AuthDatabase, userId: string, keyId: string | null, request: HoldRequest): Promise<number | null> {
  return hold(db, { userId, keyId, ...request });
}

const hold = together<HoldRequest & { userId: string; keyId: string | null }, number | null>(async (db, requests) => {
  const list = <Value>(read: (request: (typeof requests)[number]) => Value) => sql.param(requests.map(read));
  const statement = sql`
    with payer as (
      select asked.*, k.id is not null as is_capped
      from unnest(
        ${list(({ operationId }) => operationId)}::text[], ${list(({ operation }) => operation)}::text[], ${list(({ userId }) => userId)}::text[],
        ${list(({ keyId }) => keyId)}::text[], ${list(({ credits }) => credits)}::int[], ${list(({ holdSeconds }) => holdSeconds)}::float8[]
      ) with ordinality as asked(operation_id, operation, user_id, key_id, credits, hold_seconds, position)
        left join api_keys k on k.id = asked.key_id and ${hasCap('k')}
    ),
    ${holdSteps()}
    select ${unflushed} operation_id as "operationId", available from share`;
  const rows = await executePrepared<{ operationId: string; available: number }>(db, 'hold_credits', statement);
  const available = new Map(rows.map((row) => [row.operationId, row.available]));
  return requests.map(({ operationId }) => available.get(operationId) ?? null);
});

/** Gives a hold back whole, in one statement. @returns whether there was an open one */
export async function releaseHold(db: AuthDatabase, operationId: string): Promise<boolean> {
  const result = await db.execute(sql`
    with hold as (
      update credit_holds set state = 'released', resolved_at = now()
      where operation_id = ${operationId} and ${isOpen('credit_holds')} returning *
    )
    update credit_accounts a set
      held_plan = a.held_plan - hold.plan_amount, held_bought = a.held_bought - hold.bought_amount, updated_at = now()
    from hold where a.user_id = hold.user_id returning a.user_id`);
  return result.rows.length > 0;
}

/**
 * Hands a hold to a job, which will resolve it however long it takes: it no longer expires by the clock, and is on the disk
 * when this returns.
 *
 * @returns whether the hold was still open
 */
export async function keepHoldForJob(db: AuthDatabase, operationId: string): Promise<boolean> {
  const result = await db.execute(sql`
    update credit_holds set expires_at = null
    where operation_id = ${operationId} and ${isOpen('credit_holds')} returning operation_id`);
  return result.rows.length > 0;
}

/**
 * Gives back every hold whose time is over, because the function that made it was killed. Accounts are locked in order,
 * so that two sweepers never wait for one another in a circle.
 *
 * @returns the operations whose holds were given back
 */
export async function expireHolds(db: AuthDatabase): Promise<string[]> {
  const result = await db.execute(sql`
    with due as (
      select operation_id from credit_holds where state = 'open' and expires_at < now() limit 1000 for update skip locked
    ),
    hold as (
      update credit_holds h set state = 'expired', resolved_at = now()
      from due where h.operation_id = due.operation_id returning h.*
    ),
    total as (select user_id, sum(plan_amount)::int as plan, sum(bought_amount)::int as bought from hold group by user_id),
    locked as (select a.user_id from credit_accounts a where a.user_id in (select user_id from total) order by a.user_id for update),
    account as (
      update credit_accounts a set held_plan = a.held_plan - total.plan, held_bought = a.held_bought - total.bought, updated_at = now()
      from total, locked where a.user_id = total.user_id and locked.user_id = a.user_id
    )
    select operation_id as "operationId" from hold`);
  return (result.rows as { operationId: string }[]).map(({ operationId }) => operationId);
}

/** Open holds that wait for a job and are older than `minutes`: whoever made them may have died before making the job. */
export async function holdsAwaitingJobs(db: AuthDatabase, minutes: number): Promise<{ userId: string; operationId: string }[]> {
  const result = await db.execute<{ userId: string; operationId: string }>(sql`
    select user_id as "userId", operation_id as "operationId" from credit_holds
    where state = 'open' and expires_at is null and created_at < now() - make_interval(mins => ${minutes})
    order by created_at limit 1000`);
  return result.rows;
}
