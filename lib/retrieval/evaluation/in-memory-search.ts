import { countTerms, inverseDocumentFrequency, lengthOf, termWeight } from '../bm25.ts';
import type { Embedder } from '../embedder.ts';
import { MISSPELLED_WEIGHT, PART_LETTERS } from '../lacking-words.ts';
import { loadStemmer, stemmersOf } from '../languages.ts';
import { countQueryTerms } from '../query-terms.ts';
import { MIN_CANDIDATES, WORD_CANDIDATES } from '../search-query.ts';
import { LACKING_WEIGHT } from '../term-statistics.ts';
import { tokenize } from '../tokenize.ts';
import { type KnownWord, wordsOf } from '../vocabulary.ts';
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

/** A word of a query, as the terms that it may be, and how rare they are together. */
interface AskedWord {
  forms: number[];
  rarity: number;
  isLacking: boolean;
}

/** The search without a database, for collections whose documents are a chunk each: both legs of a query. */
export async function createInMemorySearch(
  { documents, language }: Collection,
  embedder: Embedder,
): Promise<(query: string) => Promise<LegScores>> {
  const stem = await loadStemmer(language);
  const texts = documents.map(({ text }) => text);
  const vectors = await embedder.embed(texts, 'document');
  const tokens = texts.map((text) => tokenize(text, stem, 'document'));
  const frequencies = tokens.map((terms) => countTerms('', terms));
  const lengths = tokens.map(lengthOf);
  const average = lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, lengths.length);
  const holders = new Map<number, number>();
  for (const counts of frequencies) for (const term of counts.keys()) holders.set(term, (holders.get(term) ?? 0) + 1);
  const dictionary = createDictionary(await wordsOf(texts, { datasetId: '', language }));

  const wordsIn = async (query: string): Promise<AskedWord[]> => {
    const { terms } = await countQueryTerms(query, { '': stemmersOf([language]) });
    const asked = new Map(Object.entries(terms[''] ?? {}).map(([term, [times, , letters]]) => [Number(term), { times, letters }]));
    const weigh = (forms: number[], times: number): AskedWord => {
      const frequency = forms.reduce((sum, form) => sum + (holders.get(form) ?? 0), 0);
      const rarity = times * inverseDocumentFrequency(documents.length, Math.min(documents.length, frequency));
      return { forms, rarity, isLacking: frequency === 0 };
    };
    return [...asked].flatMap(([term, { times, letters }]) => {
      if (!letters || holders.has(term)) return weigh([term], times);
      const alike = dictionary.alike(letters).filter((other) => !asked.has(other));
      if (alike.length > 0) return weigh(alike, MISSPELLED_WEIGHT * times);
      const parts = dictionary.partsOf(letters).filter((part) => !asked.has(part.term));
      return parts.length === 0 ? weigh([term], times) : parts.map((part) => weigh([part.term], part.share * times));
    });
  };

  return async (query) => {
    const asked = await wordsIn(query);
    const rarityOf = (words: AskedWord[]) => words.reduce((sum, { rarity }) => sum + rarity, 0);
    const lacked = rarityOf(asked.filter(({ isLacking }) => isLacking));
    const keyword = frequencies.map((counts, index) => {
      const weightOf = (form: number) => termWeight(counts.get(form) ?? 0, lengths[index] ?? 0, average);
      return asked.reduce((sum, { forms, rarity }) => sum + rarity * forms.reduce((weight, form) => weight + weightOf(form), 0), 0);
    });
    const [vector = []] = await embedder.embed([query], 'query');
    const similarity = vectors.map((document) => document.reduce((sum, value, index) => sum + value * (vector[index] ?? 0), 0));
    return { keyword, similarity, ideal: rarityOf(asked) + (LACKING_WEIGHT - 1) * lacked, lacking: lacked / rarityOf(asked) };
  };
}

/** Words as they can be misspelled or be parts of others. */
function createDictionary(words: KnownWord[]) {
  const terms = new Map(words.map(({ text, term }) => [text, term]));
  const bySpelling = new Map<string, number[]>();
  for (const { text, term } of words)
    for (const spelling of spellingsOf(text)) bySpelling.set(spelling, [...(bySpelling.get(spelling) ?? []), term]);

  return {
    /** Terms of the words that are spelled nearly as this one. */
    alike: (word: string): number[] => [...new Set(spellingsOf(word).flatMap((spelling) => bySpelling.get(spelling) ?? []))],
    /** The longest words at the beginning and at the end of this one, and their shares of its letters. */
    partsOf: (word: string): { term: number; share: number }[] => {
      const cuts = Array.from({ length: word.length }, (_, place) => [word.slice(0, place), word.slice(place)] as const);
      const firsts = cuts.filter(([first, last]) => terms.has(first) && (terms.has(last) || first.length >= PART_LETTERS));
      const lasts = cuts.filter(([first, last]) => terms.has(last) && (terms.has(first) || last.length >= PART_LETTERS));
      const parts = [firsts.at(-1)?.[0], lasts[0]?.[1]].filter((part) => part !== undefined);
      const distinct = new Map(parts.map((part) => [terms.get(part) ?? 0, part.length / word.length]));
      return [...distinct].map(([term, share]) => ({ term, share }));
    },
  };
}

/** A word, and the word without each one of its letters. */
function spellingsOf(word: string): string[] {
  const letters = [...word];
  return [word, ...letters.map((_, index) => letters.toSpliced(index, 1).join(''))];
}

/** Scores of the candidates of both legs by their document's place, as the search statement fuses them. */
export function fuse({ keyword, similarity, ideal, lacking }: LegScores, embedder: Embedder, query: string): Map<number, number> {
  const found = bestOf(keyword, WORD_CANDIDATES).filter((index) => (keyword[index] ?? 0) > 0);
  const candidates = [...new Set([...found, ...bestOf(similarity, MIN_CANDIDATES)])];
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

function bestOf(scores: number[], count: number): number[] {
  return [...scores.keys()].sort((left, right) => (scores[right] ?? 0) - (scores[left] ?? 0)).slice(0, count);
}
