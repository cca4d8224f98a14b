import { ROLE_WEIGHTS } from './bm25.ts';
import type { StemmersByDataset } from './dataset-languages.ts';
import { loadFunctionWords } from './function-words.ts';
import { LEAST_LETTERS } from './lacking-words.ts';
import { loadStemmer, type Stem } from './languages.ts';
import { fold, hashTerm, type Token, tokensOf } from './tokenize.ts';
import { splitWords, type Word } from './words.ts';

/** A term as the search statement is told of it: how often it counts; the place of the query's word that it is a form of; and how that word is spelled, if it may be misspelled. */
type QueryTerm = [times: number, word: number, letters?: string];

/** By dataset and by the term's number there, the terms of a query. A word may have several forms in a dataset of several languages. */
export type QueryTerms = Record<string, Record<number, QueryTerm>>;

/** By dataset, the numbers of the terms that a text has in each of the dataset's languages. */
export type TermsByLanguage = Record<string, number[][]>;

export interface CountedQuery {
  terms: QueryTerms;
  /** How many different words it has; two characters of a script without blanks are one. */
  length: number;
  /** All of them as they are spelled. */
  tokens: string[];
  /** By dataset, the query's word at each place, see `QueryTerm`. */
  words: Record<string, string[]>;
}

/** A query's terms in each of the datasets. */
export async function countQueryTerms(query: string, datasets: StemmersByDataset): Promise<CountedQuery> {
  const tokens = new Set<string>();
  const terms: QueryTerms = {};
  const words: Record<string, string[]> = {};
  let length = 0;
  for (const [datasetId, places] of await formsIn(query, datasets)) {
    const counted: Record<number, QueryTerm> = {};
    length = Math.max(length, new Set(places.filter(({ role }) => role === 'word').map(({ forms }) => forms[0])).size);
    for (const [place, { forms, role, letters }] of places.entries()) {
      const weight = ROLE_WEIGHTS[role];
      for (const form of forms) tokens.add(form);
      const numbers = forms.map((form) => hashTerm(datasetId, form));
      const word = numbers.map((number) => counted[number]?.[1]).find((known) => known !== undefined) ?? place;
      for (const number of numbers) {
        const [times, ofWord, spelled] = counted[number] ?? [0, word, letters ?? undefined];
        counted[number] = spelled ? [times + weight, ofWord, spelled] : [times + weight, ofWord];
      }
    }
    terms[datasetId] = counted;
    words[datasetId] = places.map(({ word }) => word);
  }
  return { terms, length, tokens: [...tokens], words };
}

/** The words that a passage with this text has, in whichever of its dataset's languages it is. */
export async function termsByLanguage(text: string, datasets: StemmersByDataset): Promise<TermsByLanguage> {
  const words = splitWords(text).filter(({ role }) => role === 'word');
  const terms: TermsByLanguage = {};
  for (const [datasetId, codes] of Object.entries(datasets)) {
    const inLanguages = await Promise.all(codes.map(async (code) => wordsIn(tokensOf(words, await loadStemmer(code), 'query'))));
    const distinct = new Map(inLanguages.map((tokens) => [tokens.join(' '), [...new Set(tokens)]]));
    terms[datasetId] = [...distinct.values()].map((tokens) => tokens.map((token) => hashTerm(datasetId, token)));
  }
  return terms;
}

function wordsIn(tokens: Token[]): string[] {
  return tokens.filter(({ role }) => role === 'word').map(({ text }) => text);
}

/** What one place of a query is looked up as: different forms of the same in the dataset's languages. */
interface Place {
  /** The word of the query that it belongs to. */
  word: string;
  forms: string[];
  role: Token['role'];
  /** How the word is spelled, see `vocabulary`; null where it is taken to be spelled right. */
  letters: string | null;
}

async function formsIn(query: string, datasets: StemmersByDataset): Promise<[datasetId: string, places: Place[]][]> {
  const words = splitWords(query);
  return Promise.all(
    Object.entries(datasets).map(async ([datasetId, codes]) => {
      const stemmers = await Promise.all(codes.map(loadStemmer));
      const functionWords = await Promise.all(codes.map(loadFunctionWords));
      return [datasetId, words.flatMap((word) => placesOf(word, stemmers, functionWords))] as [string, Place[]];
    }),
  );
}

/** A word has one place, or one for each of its bigrams, and another for its beginning if it is long enough in any of the languages. */
function placesOf(word: Word, stemmers: Stem[], functionWords: ReadonlySet<string>[]): Place[] {
  const inLanguages = stemmers.map((stem) => tokensOf([word], stem, 'query'));
  const longest = inLanguages.reduce((longest, tokens) => (tokens.length > longest.length ? tokens : longest), []);
  const letters = spellingOf(word, functionWords);
  return longest.map(({ role }, place) => ({
    word: word.text,
    forms: [...new Set(inLanguages.flatMap((tokens) => tokens.slice(place, place + 1)).map(({ text }) => text))],
    role,
    letters: role === 'word' ? letters : null,
  }));
}

/** How a word is spelled, if it may be misspelled. */
function spellingOf({ text, kind }: Word, functionWords: ReadonlySet<string>[]): string | null {
  if (kind !== 'letters' || text.length < LEAST_LETTERS) return null;
  const letters = fold(text);
  return functionWords.some((words) => words.has(letters)) ? null : letters;
}
