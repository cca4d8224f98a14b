import { exportTransactions } from '#lib/operations/export-transactions.ts';
import { download } from '#lib/surfaces/download.ts';

export const GET = download(exportTransactions);
