import * as z from 'zod';
import { leastPriceOfSearch, priceOfSearch, RERANK_PRICE, SEARCH_PRICES } from '#lib/credits/prices.ts';
import { defineOperation } from './define.ts';
import { renderAnswer, searchOutput } from './search-answer.ts';
import { searchDatasets } from './search-datasets.ts';
import { DATASETS_ONCE, namesDatasetsOnce, searchFields } from './search-fields.ts';

export const search = defineOperation({
  name: 'search',
  summary: 'Search',
  description: 'Ranked passages with citations, from one dataset or several. Anyone may search public datasets.',
  tag: 'Search',
  method: 'POST',
  path: '/search',
  aliases: ['/mcp/query'],
  scope: 'mcp:query',
  allowsAnonymous: true,
  input: z.strictObject(searchFields).refine(namesDatasetsOnce, { ...DATASETS_ONCE }),
  output: searchOutput,
  cost: priceOfSearch,
  leastCost: leastPriceOfSearch,
  // A reranking is paid for elsewhere.
  startsAhead: ({ rerank }) => !rerank,
  mcp: {
    name: 'search',
    description: `Finds the passages of one or more datasets that best answer a query, each with its source (document, page, headings) and a chunk id to fetch more with. Narrow it down with filters on the documents' metadata, such as {"year": {"gte": 2024}, "status": {"ne": "draft"}}, or by created_at, mime_type, document_id, external_id or page. Costs ${SEARCH_PRICES.hybrid} credits in mode hybrid (the default, best quality), ${SEARCH_PRICES.keyword} in mode keyword or vector; rerank: true costs ${RERANK_PRICE} more and orders the passages by reading them.`,
    readOnly: true,
    render: renderAnswer,
  },
  run: async (context, input) => {
    const answer = await searchDatasets(context, input);
    context.charge.only(answer.credits);
    return answer;
  },
});
