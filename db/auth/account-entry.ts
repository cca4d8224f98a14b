import { type SQL, sql } from 'drizzle-orm';

/**
 * The account of a change, locked, as the first CTE of a statement: `account`, with what is under the lock and what the change makes of it.
 * A statement sees the rows of before it waited for the lock, so all that is reckoned with is read here.
 *
 * @param reckoned further columns, such as `least(debt, 5) as repaid`
 */
export function lockedAccount(userId: string, reckoned: SQL): SQL {
  return sql`account as (
      select user_id, plan, bought, debt, held_plan, held_bought, ${reckoned} from credit_accounts where user_id = ${userId} for no key update
    )`;
}

/**
 * The end of a statement after `lockedAccount`: brings the CTE `entry`, the amounts that an entry of the ledger has, into its account. What is
 * written is what the lock showed, even of the columns that stay: the table's checks look at the row from before the wait first.
 */
export const BOOK_ENTRY = sql`
    update credit_accounts a set plan = account.plan + entry.plan_amount, bought = account.bought + entry.bought_amount,
      debt = account.debt + entry.debt_amount, held_plan = account.held_plan, held_bought = account.held_bought, updated_at = now()
    from account join entry using (user_id) where a.user_id = account.user_id`;
