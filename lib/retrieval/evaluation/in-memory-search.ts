import { countTerms, inverseDocumentFrequency, lengthOf, termWeight } from '../bm25.ts';
import type { Embedder } from '../embedder.ts';
import { MISSPELLED_WEIGHT } from '../lacking-words.ts';
import { loadStemmer, stemmersOf } from '../languages.ts';
import { countQueryTerms } from '../query-terms.ts';
import { MIN_CANDIDATES, WORD_CANDIDATES } from '../search-query.ts';
import { LACKING_WEIGHT } from '../term-statistics.ts';
import { tokenize } from '../tokenize.ts';
import { wordsOf } from '../vocabulary.ts';
import type { Collection } from './collections.ts';
import { createDictionary, type Dictionary } from './dictionary.ts';

/** Both legs' scores of every document, in the collection's order. */
export interface LegScores {
  keyword: number[];
  similarity: number[];
  /** What keyword scores are a share of: the sum of the words' rarity, where those that no document has count `LACKING_WEIGHT` times. */
  ideal: number;
  /** Share of the query, by rarity, that is for words which no document has. */
  lacking: number;
}

/** A word of a query, as the terms that it may be, and how rare they are together. */
interface AskedWord {
  forms: number[];
  rarity: number;
  isLacking: boolean;
}

/** The search without a database, for collections whose documents are a chunk each: both legs of a query. */
export async function createInMemorySearch(collection: Collection, embedder: Embedder): Promise<(query: string) => Promise<LegScores>> {
  const index = await indexOf(collection);
  const vectors = await embedder.embed(
    collection.documents.map(({ text }) => text),
    'document',
  );
  return async (query) => {
    const asked = await askedWords(index, query, collection.language);
    const [vector = []] = await embedder.embed([query], 'query');
    const similarity = vectors.map((document) => document.reduce((sum, value, place) => sum + value * (vector[place] ?? 0), 0));
    const all = rarityOf(asked);
    const lacked = rarityOf(asked.filter(({ isLacking }) => isLacking));
    return { keyword: keywordScores(index, asked), similarity, ideal: all + (LACKING_WEIGHT - 1) * lacked, lacking: lacked / all };
  };
}

/** What the keyword leg knows of a collection. */
interface Index {
  /** Of each document, how often it has each term, and its length. */
  frequencies: Map<number, number>[];
  lengths: number[];
  averageLength: number;
  /** In how many documents each term occurs. */
  holders: Map<number, number>;
  dictionary: Dictionary;
}

async function indexOf({ documents, language }: Collection): Promise<Index> {
  const stem = await loadStemmer(language);
  const texts = documents.map(({ text }) => text);
  const tokens = texts.map((text) => tokenize(text, stem, 'document'));
  const frequencies = tokens.map((terms) => countTerms('', terms));
  const lengths = tokens.map(lengthOf);
  const holders = new Map<number, number>();
  for (const counts of frequencies) for (const term of counts.keys()) holders.set(term, (holders.get(term) ?? 0) + 1);
  const averageLength = lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, lengths.length);
  return { frequencies, lengths, averageLength, holders, dictionary: createDictionary(await wordsOf(texts, { datasetId: '', language })) };
}

/** The words of a query as they are looked up: a word that no document has as those that it may be meant as, where there are any. */
async function askedWords({ frequencies, holders, dictionary }: Index, query: string, language: string): Promise<AskedWord[]> {
  const { terms } = await countQueryTerms(query, { '': stemmersOf([language]) });
  const asked = new Map(Object.entries(terms[''] ?? {}).map(([term, [times, , letters]]) => [Number(term), { times, letters }]));
  const weigh = (forms: number[], times: number): AskedWord => {
    const frequency = forms.reduce((sum, form) => sum + (holders.get(form) ?? 0), 0);
    const documents = frequencies.length;
    return { forms, rarity: times * inverseDocumentFrequency(documents, Math.min(documents, frequency)), isLacking: frequency === 0 };
  };
  return [...asked].flatMap(([term, { times, letters }]) => {
    if (!letters || holders.has(term)) return weigh([term], times);
    const alike = dictionary.alike(letters).filter((other) => !asked.has(other));
    if (alike.length > 0) return weigh(alike, MISSPELLED_WEIGHT * times);
    const parts = dictionary.partsOf(letters).filter((part) => !asked.has(part.term));
    return parts.length === 0 ? weigh([term], times) : parts.map((part) => weigh([part.term], part.share * times));
  });
}

function keywordScores({ frequencies, lengths, averageLength }: Index, asked: AskedWord[]): number[] {
  return frequencies.map((counts, document) => {
    const weightOf = (form: number) => termWeight(counts.get(form) ?? 0, lengths[document] ?? 0, averageLength);
    return asked.reduce((sum, { forms, rarity }) => sum + rarity * forms.reduce((weight, form) => weight + weightOf(form), 0), 0);
  });
}

function rarityOf(words: AskedWord[]): number {
  return words.reduce((sum, { rarity }) => sum + rarity, 0);
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
