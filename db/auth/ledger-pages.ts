import { sql } from 'drizzle-orm';
import { type EntryFilter, matching } from './credits.ts';
import type { AuthDatabase } from './types.ts';

export interface LedgerRow {
  id: string;
  /** ISO 8601, to the microsecond: the place in the ledger's order. */
  createdAt: string;
  kind: string;
  operation: string;
  operationId: string;
  amount: number;
  planAmount: number;
  boughtAmount: number;
  debtAmount: number;
  keyId: string | null;
  resourceId: string | null;
}

/**
 * A person's ledger from its newest entry to its oldest, in arrays of at most `size`. Each page begins where the one before
 * it ended, so that reading all of a long ledger costs as much as it is long, and entries that come meanwhile disturb nothing.
 * The order is the index's, `nulls last` included: any other would sort the whole rest of the ledger for each page.
 */
export async function* ledgerPages(db: AuthDatabase, userId: string, filter: EntryFilter, size: number): AsyncGenerator<LedgerRow[]> {
  let last: LedgerRow | undefined;
  do {
    const before = last ? sql`(created_at, id) < (${last.createdAt}::timestamptz, ${last.id})` : sql`true`;
    const { rows } = await db.execute(sql`
      select id, to_char(created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "createdAt", kind, operation,
        operation_id as "operationId", plan_amount + bought_amount - debt_amount as amount, plan_amount as "planAmount",
        bought_amount as "boughtAmount", debt_amount as "debtAmount", key_id as "keyId", resource_id as "resourceId"
      from credit_entries where ${matching(userId, filter)} and ${before}
      order by created_at desc nulls last, id desc limit ${size}`);
    const page = rows as unknown as LedgerRow[];
    last = page.length === size ? page.at(-1) : undefined;
    if (page.length > 0) yield page;
  } while (last);
}
