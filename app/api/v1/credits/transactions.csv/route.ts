import { exportTransactions } from '#lib/operations/export-transactions.ts';
import { rest } from '#lib/surfaces/rest.ts';

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = rest(exportTransactions);
