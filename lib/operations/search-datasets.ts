import { RERANK_PRICE, SEARCH_PRICES } from '#lib/credits/prices.ts';
import { isSameModel, modelFor } from '#lib/retrieval/dataset-models.ts';
import type { Embedder } from '#lib/retrieval/embedder.ts';
import { expandHits } from '#lib/retrieval/expand-hits.ts';
import { parseFilter } from '#lib/retrieval/filters/parse-filter.ts';
import { findTerms } from '#lib/retrieval/highlights.ts';
import { parseQuery } from '#lib/retrieval/query-syntax.ts';
import { search } from '#lib/retrieval/search.ts';
import { datasetNotFound, readerOf } from './datasets.ts';
import type { OperationContext } from './define.ts';
import { recordSearch } from './record-search.ts';
import { rerankStage, withoutRerank } from './rerank-stage.ts';
import { type Omission, presentHit, type SearchOutput } from './search-answer.ts';
import type { SearchInput } from './search-fields.ts';

/** Hits that a reranking chooses from. */
const RERANKED_HITS = 50;
/** Of `max_ms`, what the search itself is left with when the embedding is late, but no more than half of it. */
const SEARCH_RESERVE_MS = 50;

/**
 * A search in its stages: the query's vector where one is needed, one statement to the datasets database, and what else was asked for.
 * It charges nothing, and says in its answer what it has come to.
 *
 * @throws Problem `not_found` for a dataset that the caller may not see, `upstream_failed` when the embedding model fails
 */
export async function searchDatasets(context: OperationContext, input: SearchInput): Promise<SearchOutput> {
  const { datasetsDb } = context.services;
  const startedAt = performance.now();
  const elapsed = () => performance.now() - startedAt;
  const query = parseQuery(input.query).text;
  const omitted: Omission[] = [];

  const datasetIds = [...new Set(input.dataset_ids ?? (input.dataset_id ? [input.dataset_id] : []))];
  const find = async (embedder: Embedder | null) => {
    const embedded = embedder && (await embedFor(context, embedder, query, input.max_ms));
    const embeddedAt = elapsed();
    const mode = embedded ? input.mode : 'keyword';
    const vectorWeight = embedder ? vectorWeightOf({ ...input, mode }, embedder) : 0;
    const found = await search(datasetsDb, readerOf(context), {
      query: input.query,
      queryEmbedding: embedded,
      datasetIds,
      mode,
      limit: input.rerank ? Math.max(RERANKED_HITS, input.limit) : input.limit,
      vectorWeight,
      fusion: input.fusion,
      filter: input.filters ? parseFilter(input.filters).filter : null,
      recency: input.recency ? { halfLifeDays: input.recency.half_life_days, weight: input.recency.weight } : null,
      maxPerDocument: input.max_per_document ?? null,
      explain: input.explain,
      highlights: input.highlights,
    });
    const kinds = Object.values(found.embeddings);
    const asked = embedder ?? null;
    const ofOthers = asked === null ? kinds.length : kinds.filter((kind) => !isSameModel(kind, asked)).length;
    return { found, embedded, embeddedAt, mode, vectorWeight, ofOthers, isOfNone: kinds.length > 0 && ofOthers === kinds.length };
  };
  let round = await find(input.mode === 'keyword' ? null : await queryEmbedder(context, datasetIds));
  // What the datasets' vectors were made with is only known now, and remembered for the next search.
  if (round.embedded && round.isOfNone) round = await find(await queryEmbedder(context, datasetIds));
  const { found, embedded, embeddedAt, vectorWeight } = round;
  const mode = round.isOfNone ? 'keyword' : round.mode;
  if (input.mode !== 'keyword' && round.ofOthers > 0) omitted.push({ stage: 'vector', reason: 'other_model' });
  else if (input.mode !== 'keyword' && !embedded) omitted.push({ stage: 'vector', reason: 'late' });
  const unseen = datasetIds.find((datasetId) => !found.datasets.includes(datasetId));
  if (unseen) throw datasetNotFound(unseen, input.dataset_ids ? `/dataset_ids/${input.dataset_ids.indexOf(unseen)}` : '/dataset_id');
  if (found.phrasesGivenUp) omitted.push({ stage: 'phrases', reason: 'not_found' });
  const searchedAt = elapsed();
  recordSearch(context.services, mode, searchedAt);

  const budget = input.max_ms === undefined ? Number.POSITIVE_INFINITY : input.max_ms - searchedAt;
  const ranked = input.rerank ? await rerankStage(context.services, query, found.hits, input.rerank, budget) : withoutRerank(found.hits);
  if (ranked.omission) omitted.push(ranked.omission);
  const rerankedAt = elapsed();

  const kept = ranked.hits.filter(({ score }) => score >= (input.min_score ?? 0)).slice(0, input.limit);
  const hits = input.expand ? await expandHits(datasetsDb, kept) : kept;
  const expandedAt = elapsed();
  const results = await Promise.all(
    hits.map(async (hit) => {
      const shown = input.highlights ? found.shownTerms.get(hit.datasetId) : undefined;
      return presentHit(hit, shown ? await findTerms(hit.content, shown) : null, vectorWeight);
    }),
  );

  const price = SEARCH_PRICES[mode] + (ranked.isCharged ? RERANK_PRICE : 0);
  const timings = {
    embed: input.mode === 'keyword' ? null : rounded(embeddedAt),
    search: rounded(searchedAt - embeddedAt),
    rerank: input.rerank ? rounded(rerankedAt - searchedAt) : null,
    expand: input.expand ? rounded(expandedAt - rerankedAt) : null,
    total: rounded(elapsed()),
  };
  return {
    results,
    omitted,
    credits: context.principal.userId === null ? 0 : price,
    ...(input.explain && { timings_ms: timings }),
    query_time_ms: timings.total,
  };
}

function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 100) / 100;
}

/** Share of the vector leg, 0–1: the caller's in a hybrid search, or else the embedding model's. */
function vectorWeightOf({ mode, weights }: SearchInput, embedder: Embedder): number {
  if (mode !== 'hybrid') return Number(mode === 'vector');
  return weights ? weights.vector / (weights.keyword + weights.vector) : embedder.vectorWeight;
}

/** What embeds a query of these datasets: the deployment's model, or theirs while it can still be had; null when it cannot. */
async function queryEmbedder({ services }: OperationContext, datasetIds: string[]): Promise<Embedder | null> {
  const kind = modelFor(datasetIds, services.embedder);
  return isSameModel(kind, services.embedder) ? services.embedder : services.embedderFor(kind);
}

/** The query's vector in time. A model that the deployment has left behind may fail; it is done without then. */
async function embedFor({ services }: OperationContext, embedder: Embedder, query: string, maxMs: number | undefined) {
  const embedded = embedInTime(embedder, query, maxMs);
  return isSameModel(embedder, services.embedder) ? embedded : embedded.catch(() => null);
}

/** The query's vector; null when it comes too late to be of use. A late one is remembered for the next time where queries are. */
async function embedInTime(embedder: Embedder, query: string, maxMs: number | undefined) {
  const vector = embedder.embed([query], 'query').then(([first = []]) => ({ model: embedder.model, vector: first }));
  if (maxMs === undefined) return vector;
  vector.catch(() => {});
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, maxMs - Math.min(SEARCH_RESERVE_MS, maxMs / 2), null);
  });
  return Promise.race([vector, late]).finally(() => clearTimeout(timer));
}
