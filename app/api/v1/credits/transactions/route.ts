import { listTransactions } from '#lib/operations/credits.ts';
import { rest } from '#lib/surfaces/rest.ts';

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = rest(listTransactions);
