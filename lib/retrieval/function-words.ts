import { fold } from './tokenize.ts';
import { splitWords } from './words.ts';

/** By language (ISO 639-1), the words that any text of it may do without, each list loaded when it is first needed. */
const LISTS: Record<string, () => Promise<{ stopwords: string[] }>> = {
  ar: () => import('@orama/stopwords/arabic'),
  bg: () => import('@orama/stopwords/bulgarian'),
  da: () => import('@orama/stopwords/danish'),
  de: () => import('@orama/stopwords/german'),
  el: () => import('@orama/stopwords/greek'),
  en: () => import('@orama/stopwords/english'),
  es: () => import('@orama/stopwords/spanish'),
  fi: () => import('@orama/stopwords/finnish'),
  fr: () => import('@orama/stopwords/french'),
  ga: () => import('@orama/stopwords/irish'),
  hi: () => import('@orama/stopwords/indian'),
  hu: () => import('@orama/stopwords/hungarian'),
  hy: () => import('@orama/stopwords/armenian'),
  id: () => import('@orama/stopwords/indonesian'),
  it: () => import('@orama/stopwords/italian'),
  lt: () => import('@orama/stopwords/lithuanian'),
  ne: () => import('@orama/stopwords/nepali'),
  nl: () => import('@orama/stopwords/dutch'),
  no: () => import('@orama/stopwords/norwegian'),
  pt: () => import('@orama/stopwords/portuguese'),
  ro: () => import('@orama/stopwords/romanian'),
  ru: () => import('@orama/stopwords/russian'),
  sr: () => import('@orama/stopwords/serbian'),
  sv: () => import('@orama/stopwords/swedish'),
  ta: () => import('@orama/stopwords/tamil'),
  tr: () => import('@orama/stopwords/turkish'),
  uk: () => import('@orama/stopwords/ukrainian'),
};

const NONE: ReadonlySet<string> = new Set();
const loaded = new Map<string, Promise<ReadonlySet<string>>>();

/**
 * The function words of a language, such as "where" and "would", split as a query's words are and without accents; none where there is no list.
 * A dataset that lacks one of them is small, and the word is not misspelled.
 */
export function loadFunctionWords(language: string): Promise<ReadonlySet<string>> {
  const known = loaded.get(language) ?? load(language);
  loaded.set(language, known);
  return known;
}

async function load(language: string): Promise<ReadonlySet<string>> {
  const list = Object.hasOwn(LISTS, language) ? await LISTS[language]?.() : undefined;
  return list ? new Set(splitWords(list.stopwords.join(' ')).map(({ text }) => fold(text))) : NONE;
}
