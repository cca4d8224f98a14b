import { sql } from 'drizzle-orm';
import { executePrepared } from '#db/prepared.ts';
import { type HoldRequest, hasCap, holdSteps, isOpen, unflushed } from './hold-steps.ts';
import { together } from './together.ts';
import type { AuthDatabase } from './types.ts';

export type { HoldRequest } from './hold-steps.ts';
export { type Settled, settleHold } from './settle.ts';

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
  const values = {
    operationIds: requests.map(({ operationId }) => operationId),
    operations: requests.map(({ operation }) => operation),
    userIds: requests.map(({ userId }) => userId),
    keyIds: requests.map(({ keyId }) => keyId),
    credits: requests.map(({ credits }) => credits),
    holdSeconds: requests.map(({ holdSeconds }) => holdSeconds),
  };
  const query = { statement: HOLD, values };
  const rows = await executePrepared<{ operationId: string; available: number }>(db, 'hold_credits', query);
  const available = new Map(rows.map((row) => [row.operationId, row.available]));
  return requests.map(({ operationId }) => available.get(operationId) ?? null);
});

const HOLD = sql`
  with payer as (
    select asked.*, k.id is not null as is_capped
    from unnest(
      ${sql.placeholder('operationIds')}::text[], ${sql.placeholder('operations')}::text[], ${sql.placeholder('userIds')}::text[],
      ${sql.placeholder('keyIds')}::text[], ${sql.placeholder('credits')}::int[], ${sql.placeholder('holdSeconds')}::float8[]
    ) with ordinality as asked(operation_id, operation, user_id, key_id, credits, hold_seconds, position)
      left join api_keys k on k.id = asked.key_id and ${hasCap('k')}
  ),
  ${holdSteps()}
  select ${unflushed} operation_id as "operationId", available from share`;

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
