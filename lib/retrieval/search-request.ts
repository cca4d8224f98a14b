import type { Filter } from './filters/filter.ts';
import type { Recency } from './ranking-parts.ts';

/** What a search is asked for. */
export interface SearchRequest {
  /** Words, phrases in quotes, and exclusions with a minus. */
  query: string;
  /** The query's vector and the model that made it; null for a search by keywords. */
  queryEmbedding: { model: string; vector: number[] } | null;
  /** 1–20 datasets. */
  datasetIds: string[];
  mode: 'hybrid' | 'vector' | 'keyword';
  /** Hits to return, at most 50. */
  limit: number;
  /** Share of the vector leg in a hybrid score, 0–1. */
  vectorWeight: number;
  /** What share of the query a dataset must lack for the vectors to count, see `Embedder`; null, or left out, for vectors that always do. */
  helpsFrom?: number | null;
  /** How the legs of a hybrid search become one score: the sum of normalised scores, unless told, or of reciprocal ranks. */
  fusion?: 'weighted' | 'rrf';
  /** What a document or passage must be like. */
  filter?: Filter | null;
  /** How much newer documents count for more; not at all unless told. */
  recency?: Recency | null;
  /** Most hits of one document, the best of it; as many as there are unless told. */
  maxPerDocument?: number | null;
  /** Whether each hit says how its score came about. */
  explain: boolean;
  /** Whether the answer says which terms to highlight. */
  highlights?: boolean;
}
