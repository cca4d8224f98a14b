import { sql } from 'drizzle-orm';
import type { AuthDatabase } from './types.ts';

/** How old an open hold that waits for the clock may be past its time before the sweep must have given it back. */
const SWEEP_MINUTES = 5;

export interface LedgerFault {
  userId: string;
  fault: string;
}

/**
 * Everything that must never be true of the accounts, their ledger, their holds and their payments, account by account.
 * One statement, so that it sees one moment and runs beside the traffic.
 */
export async function findLedgerFaults(db: AuthDatabase): Promise<LedgerFault[]> {
  const result = await db.execute(sql`
    with entry as (
      select user_id, sum(plan_amount) as plan, sum(bought_amount) as bought, sum(debt_amount) as debt
      from credit_entries group by user_id
    ),
    open_hold as (
      select user_id, sum(plan_amount) as plan, sum(bought_amount) as bought
      from credit_holds where state = 'open' group by user_id
    ),
    credited as (
      select p.id, p.user_id, p.credits, p.clawed_back_credits, p.clawback_count,
        (select count(*) from credit_entries e where e.user_id = p.user_id and starts_with(e.operation_id, 'clawback:' || p.id || ':')) as clawbacks,
        (select coalesce(sum(plan_amount + bought_amount - debt_amount), 0) from credit_entries e
          where e.user_id = p.user_id and starts_with(e.operation_id, 'clawback:' || p.id || ':')) as taken,
        (select plan_amount + bought_amount - debt_amount from credit_entries e
          where e.user_id = p.user_id and e.operation_id = 'payment:' || p.id) as granted
      from payments p
    )
    select user_id as "userId", fault from (
      select a.user_id, format('the balance is %s plan, %s bought, %s debt, but the ledger sums to %s, %s, %s',
        a.plan, a.bought, a.debt, coalesce(entry.plan, 0), coalesce(entry.bought, 0), coalesce(entry.debt, 0)) as fault
      from credit_accounts a left join entry using (user_id)
      where (a.plan, a.bought, a.debt) is distinct from (coalesce(entry.plan, 0), coalesce(entry.bought, 0), coalesce(entry.debt, 0))
      union all
      select a.user_id, format('%s plan and %s bought credits are held, but the open holds sum to %s and %s',
        a.held_plan, a.held_bought, coalesce(open_hold.plan, 0), coalesce(open_hold.bought, 0))
      from credit_accounts a left join open_hold using (user_id)
      where (a.held_plan, a.held_bought) is distinct from (coalesce(open_hold.plan, 0), coalesce(open_hold.bought, 0))
      union all
      select user_id, format('the hold of %s should have been given back at %s', operation_id, expires_at)
      from credit_holds where state = 'open' and expires_at < now() - make_interval(mins => ${SWEEP_MINUTES})
      union all
      select h.user_id, format('the hold of %s is %s, but the ledger has %s credits of usage for it', h.operation_id, h.state, -(e.plan_amount + e.bought_amount))
      from credit_holds h join credit_entries e on e.user_id = h.user_id and e.operation_id = h.operation_id
      where e.kind = 'usage' and (h.state <> 'settled' or -e.plan_amount > h.plan_amount or -e.bought_amount > h.bought_amount)
      union all
      select e.user_id, format('%s credits of usage stand in the ledger for %s, which held none', -(e.plan_amount + e.bought_amount), e.operation_id)
      from credit_entries e left join credit_holds h on h.user_id = e.user_id and h.operation_id = e.operation_id
      where e.kind = 'usage' and h.operation_id is null
      union all
      select user_id, format('the payment %s is of %s credits, but the ledger granted %s', id, credits, coalesce(granted::text, 'none'))
      from credited where granted is distinct from credits
      union all
      select user_id, format('of the payment %s %s credits were taken back in %s steps, but by the ledger %s in %s',
        id, clawed_back_credits, clawback_count, -taken, clawbacks)
      from credited where taken <> -clawed_back_credits or clawbacks <> clawback_count
      union all
      select e.user_id, format('the entry %s stands for a payment that is not there', e.operation_id)
      from credit_entries e
      where e.operation_id ~ '^(payment|clawback|unexpired):' and not exists (
        select from payments p where p.user_id = e.user_id and p.id = split_part(e.operation_id, ':', 2)
      )
    ) as faults order by user_id, fault`);
  return result.rows as unknown as LedgerFault[];
}
