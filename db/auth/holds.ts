import { type SQL, sql } from 'drizzle-orm';
import { executePrepared } from '#db/prepared.ts';
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
 * The steps of a statement that hold credits, plan credits before bought ones. They read a step `payer(user_id, key_id, is_capped)`
 * of at most one row and end in `account(available)` and `hold`, both empty when nothing was held. The lock on the
 * account's row makes sure that two racers never promise the same credit twice: the second one sees what the first left.
 *
 * Whoever has a cap, of the key or of the account, holds nothing here: what was spent can only be summed once the row is
 * locked, which `holdWithinCaps` does before it takes these steps with `withinCaps`.
 */
export function holdSteps({ operation, operationId, credits, holdSeconds }: HoldRequest, { withinCaps = false } = {}): SQL {
  return sql`
    share as (
      select a.user_id, least(a.plan - a.held_plan, ${credits}::int) as plan,
        ${credits}::int - least(a.plan - a.held_plan, ${credits}::int) as bought
      from credit_accounts a, payer
      where a.user_id = payer.user_id and ${credits}::int > 0
        and (a.plan - a.held_plan) + (a.bought - a.held_bought) >= ${credits}::int
        and (${withinCaps} or not (payer.is_capped or ${hasCap('a')}))
      for no key update of a
    ),
    account as (
      update credit_accounts a
      set held_plan = a.held_plan + share.plan, held_bought = a.held_bought + share.bought, updated_at = now()
      from share where a.user_id = share.user_id
      returning (a.plan - a.held_plan) + (a.bought - a.held_bought) as available
    ),
    hold as (
      insert into credit_holds (operation_id, user_id, operation, plan_amount, bought_amount, key_id, expires_at)
      select ${operationId}, share.user_id, ${operation}, share.plan, share.bought, payer.key_id,
        now() + make_interval(secs => ${holdSeconds})
      from share, payer, account
      returning operation_id
    )`;
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
export function hasCap(table: 'a' | 'api_keys'): SQL {
  return sql.raw(`coalesce(${table}.daily_credit_cap, ${table}.monthly_credit_cap) is not null`);
}

/**
 * Holds credits of a person who was let in already, in one statement; see `holdSteps`.
 *
 * @returns what is left to spend, or null when nothing was held: there was not enough, or a cap wants `holdWithinCaps`
 */
export async function holdCredits(db: AuthDatabase, userId: string, keyId: string | null, request: HoldRequest): Promise<number | null> {
  const statement = sql`
    with payer as (
      select ${userId}::text as user_id, ${keyId}::text as key_id,
        exists (select from api_keys where id = ${keyId}::text and ${hasCap('api_keys')}) as is_capped
    ),
    ${holdSteps(request)}
    select ${unflushed} account.available from account, hold`;
  const [held] = await executePrepared<{ available: number }>(db, 'hold_credits', statement);
  return held?.available ?? null;
}

/** Gives a hold back whole, in one statement. @returns whether there was an open one */
export async function releaseHold(db: AuthDatabase, operationId: string): Promise<boolean> {
  const result = await db.execute(sql`
    with hold as (
      update credit_holds set state = 'released', resolved_at = now()
      where operation_id = ${operationId} and state = 'open' returning *
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
    where operation_id = ${operationId} and state = 'open' returning operation_id`);
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
