import { and, eq, gte, lt, type SQL, sql } from 'drizzle-orm';
import { newId } from '#db/ids.ts';
import { BOOK_ENTRY, lockedAccount } from './account-entry.ts';
import { creditEntries } from './schema/index.ts';
import type { AuthDatabase } from './types.ts';

export type GrantKind = 'grant' | 'purchase' | 'renewal' | 'refund' | 'adjustment';
export type Bucket = 'plan' | 'bought';

export interface Grant {
  operationId: string;
  kind: GrantKind;
  reason: string;
  bucket: Bucket;
  credits: number;
  details?: Record<string, unknown>;
}

/**
 * Adds credits to an account, opening it if need be. A debt is paid first. The same operation id again changes nothing.
 *
 * @returns whether this call added them (false: they were there already)
 */
export async function grantCredits(db: AuthDatabase, userId: string, grant: Grant): Promise<boolean> {
  return db.transaction(async (transaction) => {
    await transaction.execute(sql`insert into credit_accounts (user_id) values (${userId}) on conflict do nothing`);
    return grantWithin(transaction, userId, grant);
  });
}

/** The grant alone, as part of a transaction that has seen to it that there is an account. */
export async function grantWithin(
  db: AuthDatabase,
  userId: string,
  { operationId, kind, reason, bucket, credits, details }: Grant,
): Promise<boolean> {
  // Fewer than none would be booked as a debt.
  if (!Number.isInteger(credits) || credits < 0) throw new RangeError(`A grant is of a whole number of credits, not of ${credits}.`);
  const isPlan = bucket === 'plan';
  const result = await db.execute(sql`
    with ${lockedAccount(userId, sql`least(debt, ${credits}::int) as repaid`)},
    entry as (
      insert into credit_entries (id, user_id, operation_id, kind, operation, plan_amount, bought_amount, debt_amount, details, created_at)
      select ${newId('entry')}, user_id, ${operationId}, ${kind}, ${reason},
        case when ${isPlan} then ${credits}::int - repaid else 0 end,
        case when ${isPlan} then 0 else ${credits}::int - repaid end, -repaid,
        ${details ? JSON.stringify(details) : null}::jsonb, clock_timestamp()
      from account
      on conflict (user_id, operation_id) do nothing
      returning user_id, plan_amount, bought_amount, debt_amount
    )
    ${BOOK_ENTRY} returning a.user_id`);
  return result.rows.length > 0;
}

export interface Balance {
  plan: number;
  bought: number;
  held: number;
  debt: number;
  available: number;
}

/** What a person has; all zero without an account. */
export async function readBalance(db: AuthDatabase, userId: string): Promise<Balance> {
  const result = await db.execute(sql`
    select plan, bought, held_plan + held_bought as held, debt, plan + bought - held_plan - held_bought as available
    from credit_accounts where user_id = ${userId}`);
  return (result.rows[0] as Balance | undefined) ?? { plan: 0, bought: 0, held: 0, debt: 0, available: 0 };
}

export interface EntryRow {
  id: string;
  operationId: string;
  kind: string;
  operation: string;
  amount: number;
  keyId: string | null;
  resourceId: string | null;
  createdAt: string;
  total: number;
}

/** Which entries of a ledger are wanted; what is left out limits nothing. `from` is within, `to` is not. */
export interface EntryFilter {
  kind?: string | undefined;
  operation?: string | undefined;
  keyId?: string | undefined;
  from?: Date | undefined;
  to?: Date | undefined;
}

/** The condition on rows of `credit_entries`. */
export function matching(userId: string, { kind, operation, keyId, from, to }: EntryFilter): SQL | undefined {
  return and(
    eq(creditEntries.userId, userId),
    kind === undefined ? undefined : eq(creditEntries.kind, kind as EntryKind),
    operation === undefined ? undefined : eq(creditEntries.operation, operation),
    keyId === undefined ? undefined : eq(creditEntries.keyId, keyId),
    from && gte(creditEntries.createdAt, from),
    to && lt(creditEntries.createdAt, to),
  );
}

type EntryKind = typeof creditEntries.$inferSelect.kind;

/** A page of a person's ledger, newest first; each row carries the number of all rows as `total`. */
export async function listEntries(
  db: AuthDatabase,
  userId: string,
  page: { limit: number; offset: number } & EntryFilter,
): Promise<{ rows: EntryRow[]; total: number }> {
  const result = await db.execute(sql`
    with mine as (select * from credit_entries where ${matching(userId, page)})
    select total.total, page.* from (select count(*)::int as total from mine) total left join lateral (
      select id, operation_id as "operationId", kind, operation, plan_amount + bought_amount - debt_amount as amount,
        key_id as "keyId", resource_id as "resourceId", ${isoTime('created_at')} as "createdAt"
      from mine order by created_at desc nulls last, id desc limit ${page.limit} offset ${page.offset}
    ) page on true`);
  const rows = result.rows as unknown as EntryRow[];
  return { rows: rows.filter(({ id }) => id !== null), total: rows[0]?.total ?? 0 };
}

export interface UsageRow {
  day: string;
  operation: string;
  /** The key that spent it; null for the dashboard. */
  keyId: string | null;
  credits: number;
  operations: number;
}

/** What was spent in the last `days` days, by day (UTC), operation and key. */
export async function readUsage(db: AuthDatabase, userId: string, days: number): Promise<UsageRow[]> {
  const result = await db.execute(sql`
    select to_char(created_at at time zone 'utc', 'YYYY-MM-DD') as day, operation, key_id as "keyId",
      -sum(plan_amount + bought_amount)::int as credits, count(*)::int as operations
    from credit_entries
    where user_id = ${userId} and kind = 'usage' and created_at >= now() - make_interval(days => ${days})
    group by 1, 2, 3 order by 1 desc, 2, 3`);
  return result.rows as unknown as UsageRow[];
}

function isoTime(column: string) {
  return sql.raw(`to_char(${column} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`);
}
