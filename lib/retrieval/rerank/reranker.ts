/** Reads a query together with each passage and says how well the passage answers it. Remote; without one there is no reranking. */
export interface Reranker {
  /** As the provider names it, such as `cohere/rerank-v3.5`. */
  readonly model: string;
  /**
   * The relevance of each passage, in the passages' order; only its order means something across models.
   * @param signal ends the request when nobody waits for it any more
   * @throws Error when the provider fails or its answer is not one score for each passage
   */
  score(query: string, passages: string[], signal: AbortSignal): Promise<number[]>;
}
