import { rerankHits } from '#lib/retrieval/rerank/rerank-hits.ts';
import type { SearchHit } from '#lib/retrieval/search-hit.ts';
import type { FinalHit, Omission } from './search-answer.ts';
import { RERANK_TIMEOUT, type SearchInput } from './search-fields.ts';
import type { Services } from './services.ts';

interface Ranked {
  hits: FinalHit[];
  omission: Omission | null;
  isCharged: boolean;
}

/** The hits as they came, when no other order was asked for or could be had. */
export function withoutRerank(hits: SearchHit[], reason?: Omission['reason']): Ranked {
  const omission = reason ? ({ stage: 'rerank', reason } as const) : null;
  return { hits: hits.map((hit) => ({ ...hit, reranked: null })), omission, isCharged: false };
}

/**
 * Puts the hits into the order of this deployment's rerank model, whose scores become theirs. Whatever goes wrong, the order stays as it
 * was, the answer says so, and nothing is charged for it; nor is it for hits that are none.
 *
 * @param budgetMs what is left of the time for the whole answer
 */
export async function rerankStage(
  services: Pick<Services, 'reranker' | 'log'>,
  query: string,
  hits: SearchHit[],
  asked: Exclude<SearchInput['rerank'], false>,
  budgetMs: number,
): Promise<Ranked> {
  if (!services.reranker) return withoutRerank(hits, 'not_configured');
  if (hits.length === 0) return withoutRerank(hits);
  if (budgetMs <= 0) return withoutRerank(hits, 'late');
  const timeout = asked === true ? RERANK_TIMEOUT.usual : asked.timeout_ms;
  const before = new Map(hits.map((hit, index) => [hit.chunkId, index + 1]));
  const outcome = await rerankHits(services.reranker, query, hits, Math.min(timeout, budgetMs));
  if (outcome.status !== 'done') {
    if (outcome.status === 'failed') services.log({ stage: 'rerank', model: services.reranker.model, cause: String(outcome.cause) });
    return withoutRerank(hits, outcome.status === 'failed' ? 'failed' : 'late');
  }
  const toScore = scale(outcome.hits.map(({ rerankScore }) => rerankScore));
  const ranked = outcome.hits.map(({ rerankScore, ...hit }) => {
    const score = toScore(rerankScore);
    return { ...hit, score, reranked: { score, rankBefore: before.get(hit.chunkId) ?? 0 } };
  });
  return { hits: ranked, omission: null, isCharged: true };
}

/** Most models give 0–1. Of one that gives logits the logistic function makes the same, in the same order. */
function scale(scores: number[]): (score: number) => number {
  if (scores.every((score) => score >= 0 && score <= 1)) return (score) => score;
  return (score) => 1 / (1 + Math.exp(-score));
}
