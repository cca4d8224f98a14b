import { countTerms, inverseDocumentFrequency, lengthOf, ROLE_WEIGHTS, termWeight } from '../bm25.ts';
import type { Embedder } from '../embedder.ts';
import { loadStemmer } from '../languages.ts';
import { MIN_CANDIDATES } from '../search-query.ts';
import { LACKING_WEIGHT } from '../term-statistics.ts';
import { hashTerm, type Token, tokenize } from '../tokenize.ts';
import type { Collection } from './collections.ts';

/** Both legs' scores of every document, in the collection's order. */
export interface LegScores {
  keyword: number[];
  similarity: number[];
  /** What keyword scores are a share of: the sum of the query terms' rarity, of those that no document has three times. */
  ideal: number;
  /** Share of the query, by rarity, that is for terms which no document has. */
  lacking: number;
}

/** The search without a database, for collections whose documents are a chunk each: both legs of a query. */
export async function createInMemorySearch(
  { documents, language }: Collection,
  embedder: Embedder,
): Promise<(query: string) => Promise<LegScores>> {
  const stem = await loadStemmer(language);
  const vectors = await embedder.embed(
    documents.map(({ text }) => text),
    'document',
  );
  const tokens = documents.map(({ text }) => tokenize(text, stem, 'document'));
  const frequencies = tokens.map((terms) => countTerms('', terms));
  const lengths = tokens.map(lengthOf);
  const average = lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, lengths.length);
  const holders = new Map<number, number>();
  for (const counts of frequencies) for (const term of counts.keys()) holders.set(term, (holders.get(term) ?? 0) + 1);

  return async (query) => {
    const asked = [...weighTerms('', tokenize(query, stem, 'query'))].map(([term, times]) => {
      return { term, rarity: times * inverseDocumentFrequency(documents.length, holders.get(term) ?? 0) };
    });
    const rarityOf = (terms: typeof asked) => terms.reduce((sum, { rarity }) => sum + rarity, 0);
    const lacked = rarityOf(asked.filter(({ term }) => !holders.has(term)));
    const ideal = rarityOf(asked) + (LACKING_WEIGHT - 1) * lacked;
    const keyword = frequencies.map((counts, index) =>
      asked.reduce((sum, { term, rarity }) => sum + rarity * termWeight(counts.get(term) ?? 0, lengths[index] ?? 0, average), 0),
    );
    const [vector = []] = await embedder.embed([query], 'query');
    const similarity = vectors.map((document) => document.reduce((sum, value, index) => sum + value * (vector[index] ?? 0), 0));
    return { keyword, similarity, ideal, lacking: lacked / rarityOf(asked) };
  };
}

/** What each term of a query counts, by its number in the dataset. */
export function weighTerms(datasetId: string, tokens: Token[]): Map<number, number> {
  const weights = new Map<number, number>();
  for (const { text, role } of tokens) {
    const term = hashTerm(datasetId, text);
    weights.set(term, (weights.get(term) ?? 0) + ROLE_WEIGHTS[role]);
  }
  return weights;
}

/** Scores of the candidates of both legs by their document's place, as the search statement fuses them. */
export function fuse({ keyword, similarity, ideal, lacking }: LegScores, embedder: Embedder, query: string): Map<number, number> {
  const found = bestOf(keyword).filter((index) => (keyword[index] ?? 0) > 0);
  const candidates = [...new Set([...found, ...bestOf(similarity)])];
  if (found.length === 0) return new Map(candidates.map((index) => [index, Math.max(0, similarity[index] ?? 0)]));
  const highest = Math.max(ideal, ...candidates.map((index) => keyword[index] ?? 0));
  const farthest = Math.min(...candidates.map((index) => similarity[index] ?? 0));
  const vectorWeight = lacking > (embedder.helpsFrom ?? -1) ? embedder.vectorWeight(query) : 0;
  return new Map(
    candidates.map((index) => {
      const vectorPart = ((similarity[index] ?? 0) - farthest) / (1 - farthest);
      return [index, (1 - vectorWeight) * ((keyword[index] ?? 0) / highest) + vectorWeight * vectorPart];
    }),
  );
}

function bestOf(scores: number[]): number[] {
  return [...scores.keys()].sort((left, right) => (scores[right] ?? 0) - (scores[left] ?? 0)).slice(0, MIN_CANDIDATES);
}
