import type { StemmersByDataset } from './dataset-languages.ts';
import { loadFunctionWords } from './function-words.ts';
import { loadStemmer } from './languages.ts';
import { type Span, tokenSpans } from './token-spans.ts';
import { fold, hashTerm, tokensOf } from './tokenize.ts';
import { splitWords } from './words.ts';

/** A term of a smaller share of the rarest term's weight is a word like "the". */
const LEAST_SHARE = 0.15;

/**
 * The terms of a query that are worth showing, by dataset: those that its index has and that say something there.
 * @param rarity how much each term number weighs, as the search statement found it
 */
export function shownTerms(tokens: string[], datasetIds: string[], rarity: Record<string, number>): Map<string, Set<string>> {
  return new Map(
    datasetIds.map((datasetId) => {
      const weighed = tokens.map((token) => [token, rarity[hashTerm(datasetId, token)] ?? 0] as const);
      const least = LEAST_SHARE * Math.max(0, ...weighed.map(([, weight]) => weight));
      return [datasetId, new Set(weighed.filter(([, weight]) => weight > 0 && weight >= least).map(([token]) => token))];
    }),
  );
}

/** The same for a search that looked no words up: those of all words but the function words of the dataset's languages. */
export async function termsOfContent(query: string, stemmers: StemmersByDataset): Promise<Map<string, Set<string>>> {
  const words = splitWords(query);
  const terms = Object.entries(stemmers).map(async ([datasetId, codes]): Promise<[string, Set<string>]> => {
    const lists = await Promise.all(codes.map(loadFunctionWords));
    const telling = words.filter(({ text }) => !lists.some((list) => list.has(fold(text))));
    const tokens = await Promise.all(codes.map(async (code) => tokensOf(telling, await loadStemmer(code), 'query')));
    return [datasetId, new Set(tokens.flat().map(({ text }) => text))];
  });
  return new Map(await Promise.all(terms));
}

/** Where terms stand in a text of a language, in order and without touching one another, in UTF-16 code units. */
export async function findTerms(text: string, language: string, terms: ReadonlySet<string>): Promise<Span[]> {
  if (terms.size === 0) return [];
  const found = tokenSpans(text, await loadStemmer(language)).filter(({ token }) => terms.has(token));
  const merged: Span[] = [];
  for (const { start, end } of found.sort((left, right) => left.start - right.start || right.end - left.end)) {
    const last = merged.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else merged.push({ start, end });
  }
  return merged;
}
