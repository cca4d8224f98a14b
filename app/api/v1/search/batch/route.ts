import { batchSearch } from '#lib/operations/batch-search.ts';
import { rest } from '#lib/surfaces/rest.ts';

export const POST = rest(batchSearch);
