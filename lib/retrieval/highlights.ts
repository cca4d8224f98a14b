import { loadStemmer } from './languages.ts';
import { type Span, tokenSpans } from './token-spans.ts';
import { hashTerm } from './tokenize.ts';

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
