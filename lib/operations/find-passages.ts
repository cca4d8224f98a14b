import { isSameModel } from '#lib/retrieval/dataset-models.ts';
import type { Embedder } from '#lib/retrieval/embedder.ts';
import { parseFilter } from '#lib/retrieval/filters/parse-filter.ts';
import { type SearchAnswer, search } from '#lib/retrieval/search.ts';
import type { SearchRequest } from '#lib/retrieval/search-request.ts';
import { readerOf } from './datasets.ts';
import type { OperationContext } from './define.ts';
import { embedQuery, queryEmbedder } from './embed-query.ts';
import type { Omission } from './search-answer.ts';
import type { SearchInput } from './search-fields.ts';

/** Hits that a reranking chooses from. */
const RERANKED_HITS = 50;
/** Of `max_ms`, what the search itself is left with when the embedding is late, but no more than half of it. */
const SEARCH_RESERVE_MS = 50;

export interface Passages {
  found: SearchAnswer;
  /** How was really searched: by keywords where no vector could be compared. */
  mode: SearchInput['mode'];
  omission: Omission | null;
  /** How long the query's vector took, in milliseconds. */
  embedMs: number;
}

/**
 * The passages for a query, with its vector where one is needed and can be had in time. What the datasets' vectors were made with is only
 * known for sure when they are searched: where it is nothing that the query was embedded by, they are searched once more, in the rest of
 * the same time.
 *
 * @param query the query's words, without its operators
 * @throws Problem `upstream_failed` when the deployment's embedding model fails
 */
export async function findPassages(context: OperationContext, input: SearchInput, datasetIds: string[], query: string): Promise<Passages> {
  const { max_ms: maxMs = Number.POSITIVE_INFINITY } = input;
  const embedUntil = performance.now() + maxMs - Math.min(SEARCH_RESERVE_MS, maxMs / 2);
  const first = await searchOnce(context, input, datasetIds, query, embedUntil);
  if (!first.isOfOtherModel) return first;
  const second = await searchOnce(context, input, datasetIds, query, embedUntil);
  return { ...second, embedMs: first.embedMs + second.embedMs };
}

async function searchOnce(
  context: OperationContext,
  input: SearchInput,
  datasetIds: string[],
  query: string,
  embedUntil: number,
): Promise<Passages & { isOfOtherModel: boolean }> {
  const startedAt = performance.now();
  const { services } = context;
  const embedder = input.mode === 'keyword' ? null : await queryEmbedder(services, datasetIds);
  const embedded = embedder && (await embedQuery(services, embedder, query, Math.max(0, embedUntil - performance.now())));
  const embedMs = performance.now() - startedAt;
  const mode = embedded ? input.mode : 'keyword';
  const found = await search(services.datasetsDb, readerOf(context), {
    ...requestOf(input, datasetIds),
    queryEmbedding: embedded,
    mode,
    ...(embedder ? weightOf({ ...input, mode }, embedder, query) : { vectorWeight: 0 }),
  });
  const kinds = Object.values(found.embeddings);
  const unlike = embedder ? kinds.filter((kind) => !isSameModel(kind, embedder)) : kinds;
  const isOfNone = kinds.length > 0 && unlike.length === kinds.length;
  return {
    found,
    mode: isOfNone ? 'keyword' : mode,
    omission: input.mode === 'keyword' ? null : omissionOf(unlike.length > 0, embedded !== null),
    embedMs,
    isOfOtherModel: embedded !== null && isOfNone,
  };
}

function requestOf(input: SearchInput, datasetIds: string[]): Omit<SearchRequest, 'queryEmbedding' | 'mode' | 'vectorWeight'> {
  return {
    query: input.query,
    datasetIds,
    limit: input.rerank ? Math.max(RERANKED_HITS, input.limit) : input.limit,
    fusion: input.fusion,
    filter: input.filters ? parseFilter(input.filters).filter : null,
    recency: input.recency ? { halfLifeDays: input.recency.half_life_days, weight: input.recency.weight } : null,
    maxPerDocument: input.max_per_document ?? null,
    explain: input.explain,
    highlights: input.highlights,
  };
}

/** What the vector leg counts: what the caller says in a hybrid search, or else what suits the embedding model. */
function weightOf({ mode, weights }: SearchInput, embedder: Embedder, query: string): Pick<SearchRequest, 'vectorWeight' | 'helpsFrom'> {
  if (mode !== 'hybrid') return { vectorWeight: Number(mode === 'vector') };
  if (weights) return { vectorWeight: weights.vector / (weights.keyword + weights.vector) };
  return { vectorWeight: embedder.vectorWeight(query), helpsFrom: embedder.helpsFrom };
}

function omissionOf(hasUnlike: boolean, isEmbedded: boolean): Omission | null {
  if (hasUnlike) return { stage: 'vector', reason: 'other_model' };
  return isEmbedded ? null : { stage: 'vector', reason: 'late' };
}
