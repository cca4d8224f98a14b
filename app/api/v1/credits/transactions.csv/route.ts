import { exportTransactions } from '#lib/operations/export-transactions.ts';
import { rest } from '#lib/surfaces/rest.ts';

export const GET = rest(exportTransactions);
