import { RERANK_PRICE, SEARCH_PRICES } from '#lib/credits/prices.ts';
import { expandHits } from '#lib/retrieval/expand-hits.ts';
import { findTerms } from '#lib/retrieval/highlights.ts';
import { parseQuery } from '#lib/retrieval/query-syntax.ts';
import type { SearchAnswer } from '#lib/retrieval/search.ts';
import { datasetNotFound } from './datasets.ts';
import type { OperationContext } from './define.ts';
import { findPassages } from './find-passages.ts';
import { recordSearch } from './record-search.ts';
import { rerankStage, withoutRerank } from './rerank-stage.ts';
import { type FinalHit, type Omission, presentHit, type SearchOutput } from './search-answer.ts';
import type { SearchInput } from './search-fields.ts';

/**
 * A search in its stages: the query's vector where one is needed, one statement to the datasets database, and what else was asked for.
 * It charges nothing, and says in its answer what it has come to.
 *
 * @throws Problem `not_found` for a dataset that the caller may not see, `upstream_failed` when the embedding model fails
 */
export async function searchDatasets(context: OperationContext, input: SearchInput): Promise<SearchOutput> {
  const { services, principal } = context;
  const startedAt = performance.now();
  const elapsed = () => performance.now() - startedAt;
  const query = parseQuery(input.query).text;

  const passages = await findPassages(context, input, datasetIdsOf(input), query);
  const { found, mode } = passages;
  requireSeen(input, found);
  const searchedAt = elapsed();
  recordSearch(services, mode, searchedAt);

  const budget = input.max_ms === undefined ? Number.POSITIVE_INFINITY : input.max_ms - searchedAt;
  const ranked = input.rerank ? await rerankStage(services, query, found.hits, input.rerank, budget) : withoutRerank(found.hits);
  const rerankedAt = elapsed();
  const kept = ranked.hits.filter(({ score }) => score >= (input.min_score ?? 0)).slice(0, input.limit);
  const hits = input.expand ? await expandHits(services.datasetsDb, kept) : kept;
  const expandedAt = elapsed();
  const results = await presentAll(hits, found, input.highlights);

  const givenUp: Omission | null = found.phrasesGivenUp ? { stage: 'phrases', reason: 'not_found' } : null;
  const timings = {
    embed: input.mode === 'keyword' ? null : roundedMs(passages.embedMs),
    search: roundedMs(searchedAt - passages.embedMs),
    rerank: input.rerank ? roundedMs(rerankedAt - searchedAt) : null,
    expand: input.expand ? roundedMs(expandedAt - rerankedAt) : null,
    total: roundedMs(elapsed()),
  };
  return {
    results,
    omitted: [passages.omission, givenUp, ranked.omission].filter((omission) => omission !== null),
    corrections: found.corrections.map(({ word, readAs }) => ({ word, read_as: readAs })),
    credits: principal.userId === null ? 0 : SEARCH_PRICES[mode] + (ranked.isCharged ? RERANK_PRICE : 0),
    ...(input.explain && { timings_ms: timings }),
    query_time_ms: timings.total,
  };
}

function datasetIdsOf(input: SearchInput): string[] {
  return [...new Set(input.dataset_ids ?? (input.dataset_id ? [input.dataset_id] : []))];
}

function requireSeen(input: SearchInput, { datasets }: SearchAnswer): void {
  const unseen = datasetIdsOf(input).find((datasetId) => !datasets.includes(datasetId));
  if (unseen) throw datasetNotFound(unseen, input.dataset_ids ? `/dataset_ids/${input.dataset_ids.indexOf(unseen)}` : '/dataset_id');
}

function presentAll(hits: FinalHit[], { shownTerms }: SearchAnswer, highlights: boolean) {
  return Promise.all(
    hits.map(async (hit) => {
      const shown = highlights ? shownTerms.get(hit.datasetId) : undefined;
      return presentHit(hit, shown ? await findTerms(hit.content, hit.language, shown) : null);
    }),
  );
}

/** As answers tell times: milliseconds with two decimals. */
export function roundedMs(milliseconds: number): number {
  return Math.round(milliseconds * 100) / 100;
}
