import { MAX_TERMS, TERM_DIMENSIONS } from '#db/datasets/schema/chunks.ts';
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
 * found they all are. Measured in `docs/search-measurements.md`.
 */
export const ROLE_WEIGHTS: Record<Token['role'], number> = { word: 1, joined: 0.5, part: 0.3, beginning: 0.2 };

/** What BM25 knows of a text. */
export interface TermCounts {
  /** Number of words. */
  length: number;
  /** Distinct terms, ascending. */
  terms: number[];
  /** How often each of them occurs. */
  frequencies: number[];
}

/** Counts a text's words and the terms that it gives in the dataset, of which it is found by the first `MAX_TERMS`. */
export function countText(datasetId: string, tokens: Token[]): TermCounts {
  return { length: lengthOf(tokens), ...inOrder([...countTerms(datasetId, tokens)].slice(0, MAX_TERMS)) };
}

/** The counts of several texts as if they were one. */
export function addCounts(texts: TermCounts[]): TermCounts {
  const sums = new Map<number, number>();
  for (const { terms, frequencies } of texts)
    terms.forEach((term, index) => {
      sums.set(term, (sums.get(term) ?? 0) + (frequencies[index] ?? 0));
    });
  return { length: texts.reduce((sum, { length }) => sum + length, 0), ...inOrder([...sums]) };
}

/** A text's terms with their weights, as a pgvector `sparsevec` is written. */
export function weightsOf({ length, terms, frequencies }: TermCounts): string {
  const weights = terms.map((term, index) => `${term}:${termWeight(frequencies[index] ?? 0, length, REFERENCE_LENGTH)}`);
  return `{${weights.join(',')}}/${TERM_DIMENSIONS}`;
}

function inOrder(counts: [term: number, frequency: number][]): Pick<TermCounts, 'terms' | 'frequencies'> {
  const sorted = counts.sort(([left], [right]) => left - right);
  return { terms: sorted.map(([term]) => term), frequencies: sorted.map(([, frequency]) => frequency) };
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
