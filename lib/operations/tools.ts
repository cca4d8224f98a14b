import { batchSearch } from './batch-search.ts';
import { listDatasets } from './datasets.ts';
import type { AnyOperation } from './define.ts';
import { estimate } from './estimate.ts';
import { fetch } from './fetch.ts';
import { search } from './search.ts';

/** The operations that are tools of the MCP server too, in a list of their own: a cold MCP function loads no others. */
export const tools: readonly AnyOperation[] = [search, batchSearch, fetch, listDatasets, estimate];
