/** Turns texts into vectors of one fixed dimension. Local or remote; the rest of the code cannot tell. */
export interface Embedder {
  /** Recorded with every dataset, such as `local/hashed-ngrams-3` or `openai/text-embedding-3-small`. */
  readonly model: string;
  readonly dimensions: number;
  /** Share of the vector leg in a hybrid score for a query, 0–1, that suits this model; the keyword leg has the rest. */
  vectorWeight(query: string): number;
  /**
   * Of a model that only helps where words fail: more than this share of a query, by the rarity of its words, must be for words that a dataset
   * lacks, 0–1; elsewhere the vectors count nothing. Null for a model that has a say of its own.
   */
  readonly helpsFrom: number | null;
  /**
   * Unit-length vectors, one for each text and in their order.
   * @throws Problem `upstream_failed` naming the model when the provider fails or answers with another dimension.
   */
  embed(texts: string[], purpose: 'document' | 'query'): Promise<number[][]>;
}
