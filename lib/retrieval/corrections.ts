import { loadStemmer } from './languages.ts';
import { tokenSpans } from './token-spans.ts';
import { hashTerm } from './tokenize.ts';

/** A word of the query that a dataset lacks, and the words of passages that it was taken for instead, all as they are written there. */
export interface Correction {
  word: string;
  readAs: string[];
}

interface Passage {
  datasetId: string;
  content: string;
  language: string;
}

/**
 * What words of a query were taken for, by the passages that were found with them, the best first; what no passage has is left out.
 * @param query as it was searched for
 * @param meant by dataset and the number of a word, the terms that it was taken for
 * @param words by dataset, the query's words by their numbers
 * @returns the words in the query's order, and the terms, as the passages' language has them
 */
export async function findCorrections(
  query: string,
  passages: Passage[],
  meant: Record<string, Record<number, number[]>>,
  words: Record<string, string[]>,
): Promise<{ corrections: Correction[]; tokens: string[] }> {
  /** By word of the query, each term as it is first written. */
  const readings = new Map<string, Map<string, string>>();
  for (const { datasetId, content, language } of passages) {
    const wordOf = new Map(Object.entries(meant[datasetId] ?? {}).flatMap(([word, terms]) => terms.map((term) => [term, Number(word)])));
    if (wordOf.size === 0) continue;
    for (const { token, start, end } of tokenSpans(content, await loadStemmer(language))) {
      const word = words[datasetId]?.[wordOf.get(hashTerm(datasetId, token)) ?? -1];
      if (word === undefined) continue;
      const known = readings.get(word) ?? new Map<string, string>();
      if (!known.has(token)) readings.set(word, known.set(token, content.slice(start, end)));
    }
  }
  const written = asWritten(query);
  const inOrder = [...new Set(Object.values(words).flat())].filter((word) => readings.has(word));
  return {
    corrections: inOrder.map((word) => ({ word: written.get(word) ?? word, readAs: [...new Set(readings.get(word)?.values())] })),
    tokens: [...readings.values()].flatMap((known) => [...known.keys()]),
  };
}

/** How the words of a text are first written in it, by what is looked up of them before it is stemmed. */
function asWritten(text: string): Map<string, string> {
  const spans = tokenSpans(text, (word) => word);
  return new Map(spans.toReversed().map(({ token, start, end }) => [token, text.slice(start, end)]));
}
