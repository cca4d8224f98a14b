import type { Placeholder } from 'drizzle-orm';

/** What changes from search to search of the same form. */
export type SearchValues = {
  userId: string | null;
  datasetIds: string[];
  /** `QueryTerms` as JSON. */
  terms: string;
  /** Of the query's vector, as the next two; null without one. */
  model: string | null;
  dimensions: number | null;
  vector: string | null;
  /** Share of the vector leg in the score, and what share of the query a dataset must lack for it to count; see `Embedder`. */
  weight: number;
  helpsFrom: number | null;
  /** What share of the vectors that a walk through a graph would keep in view it does keep, see `vectorLeg`. */
  inView: number;
  /** How many chunks the vector leg and the keyword leg hand over, and how many found ones are enough for common words to find none. */
  candidates: number;
  wordCandidates: number;
  enough: number;
  limit: number;
  /** Whether ranks are added instead of scores. */
  usesRanks: boolean;
  /** Whether the query has no more words than `SHORT_QUERY`. */
  isShort: boolean;
  explain: boolean;
  highlights: boolean;
};

/** Stands for one of the values in a search's text. */
export type ValueOf = (name: keyof SearchValues) => Placeholder;
