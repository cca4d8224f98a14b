import { sql } from 'drizzle-orm';
import { newId } from '#db/ids.ts';
import { executePrepared } from '#db/prepared.ts';
import { hasCap, isOpen } from './hold-steps.ts';
import { DEFAULT_LOW_BALANCE } from './spending.ts';
import { together } from './together.ts';
import type { AuthDatabase } from './types.ts';

interface Settlement {
  operationId: string;
  credits: number;
  resourceId: string | null;
}

export interface Settled {
  /** Credits. */
  charged: number;
  /** Whether this spending may have brought about what its person wants to hear of or have done: a cap, a low balance, a top-up. */
  isWatched: boolean;
}

/**
 * Resolves a hold by charging for it: at most what is held, plan credits first; the rest goes back. A hold that is resolved
 * already stays as it is. What is asked for while a statement is under way goes along in the next one.
 *
 * @returns what was charged, once that is committed, or null when there was no open hold
 */
export function settleHold(
  db: AuthDatabase,
  operationId: string,
  credits: number,
  resourceId: string | null = null,
): Promise<Settled | null> {
  return settle(db, { operationId, credits, resourceId });
}

/** Of several for the same operation the first one counts. */
const settle = together<Settlement, Settled | null>(async (db, settlements) => {
  const first = new Map(settlements.toReversed().map((settlement) => [settlement.operationId, settlement]));
  const settled = await settleAll(db, [...first.values()]);
  return settlements.map((settlement) => {
    const { operationId } = settlement;
    return first.get(operationId) === settlement ? (settled.get(operationId) ?? null) : null;
  });
});

/**
 * Holds first, then accounts, and each in order: so that two who settle never wait for one another in a circle.
 *
 * @returns by operation; operations without an open hold are left out
 */
async function settleAll(db: AuthDatabase, settlements: Settlement[]): Promise<Map<string, Settled>> {
  const values = {
    operationIds: settlements.map(({ operationId }) => operationId),
    credits: settlements.map(({ credits }) => credits),
    resourceIds: settlements.map(({ resourceId }) => resourceId),
    entryIds: settlements.map(() => newId('entry')),
  };
  const query = { statement: SETTLE, values };
  const rows = await executePrepared<Settled & { operationId: string }>(db, 'settle_holds', query);
  return new Map(rows.map(({ operationId, ...settled }) => [operationId, settled]));
}

const SETTLE = sql`
  with asked as (
    select * from unnest(
      ${sql.placeholder('operationIds')}::text[], ${sql.placeholder('credits')}::int[],
      ${sql.placeholder('resourceIds')}::text[], ${sql.placeholder('entryIds')}::text[]
    ) as asked(operation_id, credits, resource_id, entry_id)
  ),
  open_hold as (
    select h.operation_id from credit_holds h
    where h.operation_id = any(${sql.placeholder('operationIds')}::text[]) and ${isOpen('h')} order by 1 for update
  ),
  hold as (
    update credit_holds h set state = 'settled', resolved_at = now(), resource_id = coalesce(asked.resource_id, h.resource_id)
    from open_hold join asked using (operation_id) where h.operation_id = open_hold.operation_id
    returning h.*, asked.credits, asked.entry_id
  ),
  spent as (
    select hold.*, least(plan_amount, greatest(0, credits)) as plan_spent, least(bought_amount, greatest(0, credits - plan_amount)) as bought_spent
    from hold
  ),
  total as (
    select user_id, sum(plan_spent)::int as plan_spent, sum(bought_spent)::int as bought_spent,
      sum(plan_amount)::int as plan_amount, sum(bought_amount)::int as bought_amount
    from spent group by user_id
  ),
  locked as (
    select a.user_id from credit_accounts a where a.user_id in (select user_id from total) order by a.user_id for no key update
  ),
  account as (
    update credit_accounts a set
      plan = a.plan - total.plan_spent, bought = a.bought - total.bought_spent,
      held_plan = a.held_plan - total.plan_amount, held_bought = a.held_bought - total.bought_amount, updated_at = now()
    from locked join total using (user_id) where a.user_id = locked.user_id
    returning a.user_id, a.plan + a.bought as balance, a.held_plan + a.held_bought as held, ${hasCap('a')} as is_capped
  ),
  entry as (
    insert into credit_entries (id, user_id, operation_id, kind, operation, plan_amount, bought_amount, key_id, resource_id)
    select entry_id, user_id, operation_id, 'usage', operation, -plan_spent, -bought_spent, key_id, resource_id
    from spent where plan_spent + bought_spent > 0
  )
  select operation_id as "operationId", plan_spent + bought_spent as charged,
    is_capped or ${hasCap('k')} or balance < coalesce(low_balance_credits, ${DEFAULT_LOW_BALANCE}::int)
      or coalesce(top_up_pack is not null and balance - held < top_up_below_credits, false) as "isWatched"
  from spent join account using (user_id) left join billing_settings using (user_id) left join api_keys k on k.id = spent.key_id`;
