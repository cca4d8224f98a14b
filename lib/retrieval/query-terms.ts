import { countTerms } from './bm25.ts';
import { loadStemmersFor } from './languages.ts';
import { tokensOf } from './tokenize.ts';
import { splitWords } from './words.ts';

/** By dataset and language, how often each term number occurs in a query. */
export type QueryTerms = Record<string, Record<string, Record<number, number>>>;

/**
 * A query's terms in each of the datasets, for every language that a dataset may turn out to have: its language is only
 * known inside the statement that searches it.
 */
export async function countQueryTerms(query: string, datasetIds: string[]): Promise<{ terms: QueryTerms; tokens: string[] }> {
  const words = splitWords(query);
  const stemmers = await loadStemmersFor(query);
  const byLanguage = [...stemmers].map(([language, stem]) => [language, tokensOf(words, stem, 'query')] as const);
  const terms: QueryTerms = {};
  for (const datasetId of datasetIds) {
    terms[datasetId] = Object.fromEntries(
      byLanguage.map(([language, tokens]) => [language, Object.fromEntries(countTerms(datasetId, tokens))]),
    );
  }
  return { terms, tokens: [...new Set(byLanguage.flatMap(([, tokens]) => tokens))] };
}
