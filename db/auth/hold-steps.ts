import { type Placeholder, type SQL, sql } from 'drizzle-orm';

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
 * statements never wait for one another in a circle. What is written is what the lock showed, even of the columns that stay: the
 * table's checks look at the row from before the wait first.
 *
 * Whoever has a cap, of the key or of the account, holds nothing here: what was spent can only be summed once the row is
 * locked, which `holdWithinCaps` does before it takes these steps with `withinCaps`.
 */
export function holdSteps({ withinCaps = false } = {}): SQL {
  return sql`
    open_account as (
      select a.user_id, a.plan - a.held_plan as plan, a.bought - a.held_bought as bought, a.plan as all_plan, a.bought as all_bought
      from credit_accounts a
      where a.user_id = any(array(select user_id from payer where credits > 0 and (${withinCaps} or not is_capped)))
        and (${withinCaps} or not ${hasCap('a')})
      order by a.user_id for no key update
    ),
    upto as (
      select payer.*, plan, bought, all_plan, all_bought, sum(credits) over (partition by user_id order by position)::int as credits_upto
      from payer join open_account using (user_id) where credits > 0 and (${withinCaps} or not is_capped)
    ),
    share as (
      select upto.*, least(plan, credits_upto) - least(plan, credits_upto - credits) as plan_share, plan + bought - credits_upto as available
      from upto where credits_upto <= plan + bought
    ),
    account as (
      update credit_accounts a set plan = total.all_plan, bought = total.all_bought,
        held_plan = total.held_plan, held_bought = total.held_bought, updated_at = now()
      from (
        select user_id, all_plan, all_bought, (all_plan - plan + sum(plan_share))::int as held_plan,
          (all_bought - bought + sum(credits - plan_share))::int as held_bought
        from share group by user_id, all_plan, all_bought, plan, bought
      ) total where a.user_id = total.user_id
    ),
    hold as (
      insert into credit_holds (operation_id, user_id, operation, plan_amount, bought_amount, key_id, expires_at)
      select operation_id, user_id, operation, plan_share, credits - plan_share, key_id, now() + make_interval(secs => hold_seconds)
      from share
    )`;
}

/** The columns of `payer` for one hold that a statement makes, of its values or of what stands for them. */
export function holdColumns({ operation, operationId, credits, holdSeconds }: HoldRequest | Record<keyof HoldRequest, Placeholder>): SQL {
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
 * Whether a hold that is looked for by its id is open. The same as `state = 'open'`, by a check of the table; but said like that, the
 * planner takes the small index of open holds for the shorter way to one of them, and reads through all that are open.
 *
 * @param table name of `credit_holds` in the statement
 */
export function isOpen(table: 'h' | 'credit_holds'): SQL {
  return sql.raw(`${table}.resolved_at is null`);
}
