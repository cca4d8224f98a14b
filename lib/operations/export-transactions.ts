import * as z from 'zod';
import { type LedgerRow, ledgerPages } from '#db/auth/ledger-pages.ts';
import { csvLine } from '#lib/credits/csv.ts';
import { entryFilters, filterOf } from './credits.ts';
import { defineOperation } from './define.ts';

/** Entries that are read, and held in memory, at once. */
const PAGE = 1_000;

/** The columns in their order; docs/credits.md says what they mean. */
export const COLUMNS: readonly [string, (row: LedgerRow) => string | number | null][] = [
  ['id', ({ id }) => id],
  ['created_at', ({ createdAt }) => createdAt],
  ['kind', ({ kind }) => kind],
  ['operation', ({ operation }) => operation],
  ['operation_id', ({ operationId }) => operationId],
  ['amount', ({ amount }) => amount],
  ['plan_amount', ({ planAmount }) => planAmount],
  ['bought_amount', ({ boughtAmount }) => boughtAmount],
  ['debt_amount', ({ debtAmount }) => debtAmount],
  ['key_id', ({ keyId }) => keyId],
  ['resource_id', ({ resourceId }) => resourceId],
];

export const exportTransactions = defineOperation({
  name: 'exportTransactions',
  summary: 'Download the ledger as CSV',
  description: 'Every entry that the filters leave, newest first, in one answer however many there are.',
  tag: 'Credits',
  method: 'GET',
  path: '/credits/transactions.csv',
  scope: 'credits:read',
  file: { type: 'text/csv; charset=utf-8', name: 'fltr-transactions.csv' },
  input: z.strictObject(entryFilters),
  output: z.instanceof(ReadableStream<Uint8Array>),
  run: async ({ services, userId }, input) => csv(ledgerPages(services.authDb, userId, filterOf(input), PAGE)),
});

/** Reads the next page only when the one before has gone out. */
function csv(pages: AsyncGenerator<LedgerRow[]>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    start: (controller) => controller.enqueue(encoder.encode(csvLine(COLUMNS.map(([name]) => name)))),
    pull: async (controller) => {
      const { value: page, done } = await pages.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(page.map((row) => csvLine(COLUMNS.map(([, read]) => read(row)))).join('')));
    },
    cancel: async () => void (await pages.return(undefined)),
  });
}
