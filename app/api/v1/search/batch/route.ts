import { batchSearch } from '#lib/operations/batch-search.ts';
import { rest } from '#lib/surfaces/rest.ts';

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = rest(batchSearch);
