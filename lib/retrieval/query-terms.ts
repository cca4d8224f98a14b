import { countTerms } from './bm25.ts';
import { loadStemmer, loadStemmersFor } from './languages.ts';
import { tokensOf } from './tokenize.ts';
import { splitWords } from './words.ts';

/** By dataset and language, how often each term number occurs in a query. */
export type QueryTerms = Record<string, Record<string, Record<number, number>>>;

/** Languages of datasets that were searched before. A dataset keeps its language for life, so none of them grows stale. */
const knownLanguages = new Map<string, string>();
const MAX_KNOWN_LANGUAGES = 10_000;

/**
 * A query's terms in each of the datasets. The language of a dataset that was not searched before is only known inside the
 * statement that searches it, so that it gets the terms of every language whose script the query uses.
 */
export async function countQueryTerms(query: string, datasetIds: string[]): Promise<{ terms: QueryTerms; tokens: string[] }> {
  const words = splitWords(query);
  const terms: QueryTerms = {};
  const tokens = new Set<string>();
  for (const datasetId of datasetIds) {
    const byLanguage: Record<string, Record<number, number>> = {};
    for (const [language, stem] of await stemmersOf(datasetId, query)) {
      const tokensInLanguage = tokensOf(words, stem, 'query');
      byLanguage[language] = Object.fromEntries(countTerms(datasetId, tokensInLanguage));
      for (const token of tokensInLanguage) tokens.add(token);
    }
    terms[datasetId] = byLanguage;
  }
  return { terms, tokens: [...tokens] };
}

/** Notes the languages of datasets, the oldest forgotten first. */
export function rememberLanguages(languages: Record<string, string>): void {
  for (const [datasetId, language] of Object.entries(languages)) knownLanguages.set(datasetId, language);
  for (const datasetId of knownLanguages.keys()) {
    if (knownLanguages.size <= MAX_KNOWN_LANGUAGES) break;
    knownLanguages.delete(datasetId);
  }
}

async function stemmersOf(datasetId: string, query: string): Promise<Map<string, (word: string) => string>> {
  const language = knownLanguages.get(datasetId);
  return language === undefined ? loadStemmersFor(query) : new Map([[language, await loadStemmer(language)]]);
}
