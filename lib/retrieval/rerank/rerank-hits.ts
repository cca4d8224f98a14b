import type { Reranker } from './reranker.ts';

/** The order that a reranker gave, or the order as it was with the reason why there is none. */
export type RerankOutcome<Hit> =
  | { status: 'done'; hits: (Hit & { rerankScore: number })[]; milliseconds: number }
  | { status: 'timed_out' | 'failed'; hits: Hit[]; milliseconds: number; cause?: unknown };

/**
 * Puts hits into the reranker's order, best first; equal scores keep the order they came in. It never throws and never takes longer
 * than `deadline` milliseconds: whatever goes wrong, the hits come back as they were, and the outcome says so.
 */
export async function rerankHits<Hit extends { content: string }>(
  reranker: Reranker,
  query: string,
  hits: Hit[],
  deadline: number,
): Promise<RerankOutcome<Hit>> {
  const startedAt = performance.now();
  const milliseconds = () => performance.now() - startedAt;
  const late = Symbol('late');
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  try {
    const passages = hits.map(({ content }) => content);
    // The provider is told to stop, and is not waited for: a model that ignores the signal may not hold up the answer.
    const timeout = new Promise<typeof late>((resolve) => {
      timer = setTimeout(resolve, deadline, late);
    });
    const scores = await Promise.race([reranker.score(query, passages, abort.signal), timeout]);
    if (scores === late) return { status: 'timed_out', hits, milliseconds: milliseconds() };
    const scored = hits.map((hit, index) => ({ ...hit, rerankScore: scores[index] ?? 0 }));
    return { status: 'done', hits: scored.sort((left, right) => right.rerankScore - left.rerankScore), milliseconds: milliseconds() };
  } catch (cause) {
    return { status: 'failed', hits, milliseconds: milliseconds(), cause };
  } finally {
    clearTimeout(timer);
    abort.abort();
  }
}
