import { TERM_DIMENSIONS } from '#db/datasets/schema/chunks.ts';
import { hashTerm, type Token } from './tokenize.ts';

/** How fast repetitions of a term stop counting. */
export const K1 = 1.2;
/** How much a long chunk's terms lose against a short one's. */
export const B = 0.75;
/**
 * Length in tokens that stored weights are normalised by. Any would do: from the weight, the chunk's length and this
 * number the search gets back the term's frequency, and with it the weight for the average length of the moment.
 */
export const REFERENCE_LENGTH = 200;

/**
 * What a term of a query counts, by its role: a word once, and what is only another view of the same word less, since where the word itself is
 * found they all are. Measured in `docs/search.md`.
 */
export const ROLE_WEIGHTS: Record<Token['role'], number> = { word: 1, joined: 0.5, part: 0.3, beginning: 0.2 };

/** A chunk as the keyword index keeps it. */
export interface IndexedTerms {
  /** Number of words. */
  length: number;
  /** Distinct terms, ascending. */
  terms: number[];
  /** Their weights, as the text of a pgvector `sparsevec`. */
  weights: string;
}

/** Counts a chunk's words and weighs its terms for the dataset. */
export function indexTerms(datasetId: string, tokens: Token[]): IndexedTerms {
  const length = lengthOf(tokens);
  const frequencies = [...countTerms(datasetId, tokens)].sort(([left], [right]) => left - right);
  const weights = frequencies.map(([term, frequency]) => `${term}:${termWeight(frequency, length, REFERENCE_LENGTH)}`);
  return { length, terms: frequencies.map(([term]) => term), weights: `{${weights.join(',')}}/${TERM_DIMENSIONS}` };
}

/** What BM25 takes for the length of a text: its words, each counted once. */
export function lengthOf(tokens: Token[]): number {
  return tokens.filter(({ role }) => role === 'word').length;
}

/** How often each term occurs, by its number in the dataset. */
export function countTerms(datasetId: string, tokens: Token[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const { text } of tokens) {
    const term = hashTerm(datasetId, text);
    counts.set(term, (counts.get(term) ?? 0) + 1);
  }
  return counts;
}

/**
 * Weight of a term in a chunk, without the term's rarity: tf·(k1+1) / (tf + k1·(1−b+b·length/averageLength)), after
 * Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009). Lengths are in tokens.
 */
export function termWeight(frequency: number, length: number, averageLength: number): number {
  return (frequency * (K1 + 1)) / (frequency + K1 * (1 - B + (B * length) / averageLength));
}

/** Rarity of a term: ln(1 + (N − df + 0.5) / (df + 0.5)), never negative. */
export function inverseDocumentFrequency(chunks: number, frequency: number): number {
  return Math.log(1 + (chunks - frequency + 0.5) / (frequency + 0.5));
}
