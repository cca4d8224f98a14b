import { TERM_DIMENSIONS } from '#db/datasets/schema/chunks.ts';
import type { Stem } from './languages.ts';
import { splitWords, type Word } from './words.ts';

/** Han and Hangul have words of a single character, so a document is found by those too. */
const WORDS_OF_ONE_CHARACTER = /[\p{Script=Han}\p{Script=Hangul}]/u;
/** A letter with the marks that make a syllable of it, as Thai, Lao, Khmer and Burmese have them. */
const SYLLABLE = /^\P{M}\p{M}+$/u;
const CHARACTERS = /\P{M}\p{M}*/gu;
/** In Cyrillic, what makes й of и, ї of і and ў of у makes another letter of it. */
const ACCENTS = /(?<![иу])\u0306|(?<!і)\u0308|[\u0300-\u0305\u0307\u0309-\u036f]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the range of ASCII begins with them.
const ASCII = /^[\x00-\x7f]*$/;

/** An index term of a text. */
export interface Token {
  text: string;
  /** As of the word that it comes from; `beginning` is that of a word, marked by an asterisk: what its inflections and compounds share. */
  role: Word['role'] | 'beginning';
}

/** Letters of a beginning; measured against three and five. */
export const BEGINNING = 4;
const SURROGATES = /[\ud800-\udfff]/;

/**
 * The index terms of a text, in their order and with repetitions: stems, their beginnings, and overlapping bigrams where a
 * script has no blanks. Stop words stay: BM25 gives them next to no weight, and some queries consist of nothing else.
 * @param stem from a lower-case word of the text's language to its stem
 * @param purpose a query gives single characters only where a run has no bigram, so that bigrams decide
 */
export function tokenize(text: string, stem: Stem, purpose: 'document' | 'query'): Token[] {
  return tokensOf(splitWords(text), stem, purpose);
}

/** Like `tokenize`, for words that were split before: a query is split once and stemmed in several languages. */
export function tokensOf(words: Word[], stem: Stem, purpose: 'document' | 'query'): Token[] {
  return words.flatMap(({ text, kind, role }): Token[] => {
    if (kind === 'run') return [...runTokens(text, purpose).map((token) => ({ text: token, role })), ...syllablesOf(text)];
    const token = { text: kind === 'letters' ? stem(text) : fold(text), role };
    return kind === 'letters' && role === 'word' ? [token, ...beginningOf(stem.keepsAccents ? text : fold(text))] : [token];
  });
}

/** Of the word and not of its stem, so that it is the same in every language. */
function beginningOf(word: string): Token[] {
  if (word.length < BEGINNING || SURROGATES.test(word)) return [];
  return [{ text: `${word.slice(0, BEGINNING)}*`, role: 'beginning' }];
}

/**
 * The number of a term within a dataset, 1–TERM_DIMENSIONS: FNV-1a over the dataset's id and the term, with MurmurHash3's
 * finaliser. Different datasets number the same term differently, which keeps their posting lists apart.
 */
export function hashTerm(datasetId: string, term: string): number {
  let hash = fnv1a(term, fnv1a(datasetId) ^ 0xff);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (((hash ^ (hash >>> 16)) >>> 0) % TERM_DIMENSIONS) + 1;
}

/** Where FNV-1a begins, and what it multiplies by for each unit, in 32 bits (Fowler, Noll and Vo). */
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** FNV-1a over UTF-16 code units, going on `from` the hash of what stands before. */
export function fnv1a(text: string, from = FNV_OFFSET): number {
  let hash = from;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), FNV_PRIME);
  return hash;
}

/** Without Latin, Greek and Cyrillic accents, and with the letters that are only written differently made one. */
export function fold(word: string): string {
  if (ASCII.test(word)) return word;
  return word
    .normalize('NFD')
    .replace(ACCENTS, '')
    .normalize('NFC')
    .replaceAll('ß', 'ss')
    .replaceAll('ς', 'σ')
    .replaceAll('ı', 'i')
    .replaceAll('ø', 'o')
    .replaceAll('ł', 'l')
    .replaceAll('æ', 'ae')
    .replaceAll('œ', 'oe');
}

/** Overlapping pairs of a run's characters; of a single character, itself. */
export function bigrams(run: string): string[] {
  const characters = run.match(CHARACTERS) ?? [];
  return characters.length < 2 ? characters : characters.slice(1).map((character, index) => `${characters[index]}${character}`);
}

/** Where the characters of a run stand in it, each with its marks. */
export function characterSpans(run: string): { start: number; end: number }[] {
  return [...run.matchAll(CHARACTERS)].map(({ 0: character, index }) => ({ start: index, end: index + character.length }));
}

/** Whether a character of a script without blanks is found for itself, too. */
export function isFoundAlone(character: string): boolean {
  return WORDS_OF_ONE_CHARACTER.test(character) || SYLLABLE.test(character);
}

/**
 * Of a run with several characters, those that are syllables. Many are words, which no pair with a neighbour finds beside another; and of syllables
 * there are so many that two texts have few pairs of them in common.
 */
function syllablesOf(run: string): Token[] {
  const characters = run.match(CHARACTERS) ?? [];
  if (characters.length < 2) return [];
  return characters.filter((character) => SYLLABLE.test(character)).map((text) => ({ text, role: 'part' }));
}

function runTokens(run: string, purpose: 'document' | 'query'): string[] {
  const pairs = bigrams(run);
  const characters = run.match(CHARACTERS) ?? [];
  if (purpose === 'query' || characters.length < 2) return pairs;
  return [...pairs, ...characters.filter((character) => WORDS_OF_ONE_CHARACTER.test(character))];
}
