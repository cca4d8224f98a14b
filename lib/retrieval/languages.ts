import { fold } from './tokenize.ts';

/** From a lower-case word to its stem, without accents unless those make another word of it. */
export interface Stem {
  (word: string): string;
  keepsAccents?: boolean;
}

interface Language {
  /** Letters that its words are written in. */
  script: RegExp;
  load: () => Promise<Stem>;
}

const LATIN = /\p{Script=Latin}/u;
const CYRILLIC = /\p{Script=Cyrillic}/u;
const DEVANAGARI = /\p{Script=Devanagari}/u;
const LATIN_OR_CYRILLIC = /[\p{Script=Latin}\p{Script=Cyrillic}]/u;

/** Letters that stand for a word where there are no better rules for its endings; measured on four such languages. */
const CUT_LENGTH = 6;

/**
 * Languages of a dataset (ISO 639-1) with their stemmer, each loaded when it is first needed. Languages that inflect much and have no rules here
 * have their words cut. Where the script has no blanks, bigrams do the work and there is nothing to stem.
 */
const STEMMERS: Record<string, Language> = {
  ar: { script: /\p{Script=Arabic}/u, load: async () => (await import('@orama/stemmers/arabic')).stemmer },
  be: { script: LATIN_OR_CYRILLIC, load: async () => cut },
  bg: { script: CYRILLIC, load: async () => onLetters((await import('@orama/stemmers/bulgarian')).stemmer) },
  bs: { script: LATIN_OR_CYRILLIC, load: async () => cut },
  cs: { script: LATIN, load: async () => cut },
  da: { script: LATIN, load: async () => (await import('@orama/stemmers/danish')).stemmer },
  de: { script: LATIN, load: async () => (await import('@orama/stemmers/german')).stemmer },
  el: { script: /\p{Script=Greek}/u, load: async () => (await import('@orama/stemmers/greek')).stemmer },
  en: { script: LATIN, load: async () => (await import('stemmer')).stemmer },
  es: { script: LATIN, load: async () => (await import('@orama/stemmers/spanish')).stemmer },
  et: { script: LATIN, load: async () => cut },
  fi: { script: LATIN, load: async () => (await import('@orama/stemmers/finnish')).stemmer },
  fr: { script: LATIN, load: async () => (await import('@orama/stemmers/french')).stemmer },
  ga: { script: LATIN, load: async () => (await import('@orama/stemmers/irish')).stemmer },
  hi: { script: DEVANAGARI, load: async () => (await import('@orama/stemmers/indian')).stemmer },
  hr: { script: LATIN, load: async () => cut },
  hu: { script: LATIN, load: async () => (await import('@orama/stemmers/hungarian')).stemmer },
  hy: { script: /\p{Script=Armenian}/u, load: async () => (await import('@orama/stemmers/armenian')).stemmer },
  id: { script: LATIN, load: async () => (await import('@orama/stemmers/indonesian')).stemmer },
  it: { script: LATIN, load: async () => (await import('@orama/stemmers/italian')).stemmer },
  lt: { script: LATIN, load: async () => (await import('@orama/stemmers/lithuanian')).stemmer },
  lv: { script: LATIN, load: async () => cut },
  mk: { script: LATIN_OR_CYRILLIC, load: async () => cut },
  ne: { script: DEVANAGARI, load: async () => (await import('@orama/stemmers/nepali')).stemmer },
  nl: { script: LATIN, load: async () => (await import('@orama/stemmers/dutch')).stemmer },
  no: { script: LATIN, load: async () => (await import('@orama/stemmers/norwegian')).stemmer },
  pl: { script: LATIN, load: async () => cut },
  pt: { script: LATIN, load: async () => (await import('@orama/stemmers/portuguese')).stemmer },
  ro: { script: LATIN, load: async () => (await import('@orama/stemmers/romanian')).stemmer },
  ru: { script: CYRILLIC, load: async () => (await import('@orama/stemmers/russian')).stemmer },
  sk: { script: LATIN, load: async () => cut },
  sl: { script: LATIN, load: async () => cut },
  sr: { script: LATIN_OR_CYRILLIC, load: async () => cut },
  sv: { script: LATIN, load: async () => (await import('@orama/stemmers/swedish')).stemmer },
  ta: { script: /\p{Script=Tamil}/u, load: async () => (await import('@orama/stemmers/tamil')).stemmer },
  tr: { script: LATIN, load: async () => (await import('@orama/stemmers/turkish')).stemmer },
  uk: { script: CYRILLIC, load: async () => (await import('@orama/stemmers/ukrainian')).stemmer },
  vi: { script: LATIN, load: async () => itself },
};

/** Languages whose accents make another word of a word. */
const WITH_ACCENTS = ['vi'];

/** Languages that are written without blanks, whose words are found by bigrams, and others whose words stay as they are. */
const WITHOUT_STEMMER =
  'af am az bn ca cy eu fa gl gu he is ja ka kk km kn ko lo ml mn mr ms mt my or pa ps sd si sq sw te th tl ur uz yi zh zu';

/** What stems the words of a script in datasets of languages that are written in another: the language that most of such words are of. */
const FALLBACKS = ['en', 'ru', 'ar', 'el', 'hi'];
/** A language that has no stemmer is stemmed as this one, since all of its words go to the fallbacks. */
const DEFAULT = 'en';

/** Every language that a dataset can have, as ISO 639-1 codes. */
export const LANGUAGES: readonly string[] = [...Object.keys(STEMMERS), ...WITHOUT_STEMMER.split(' ')].sort();

/**
 * The stemmer of a language: from a lower-case word to its stem. Words in another script than the language's are stemmed by that
 * script's own, so that a dataset whose language was not given, or which quotes another, is not the worse for it. A word of which nothing would be
 * left stays as it is: all such words would be found for one another.
 */
export async function loadStemmer(language: string): Promise<Stem> {
  const codes = [language, ...FALLBACKS].filter((code) => Object.hasOwn(STEMMERS, code));
  const stemmers = await Promise.all(codes.map(loadLanguage));
  const stem: Stem = (word) => stemmers.find(({ script }) => script.test(word))?.stem(word) || word;
  return WITH_ACCENTS.includes(language) ? Object.assign(stem, { keepsAccents: true }) : (word) => fold(stem(word));
}

/**
 * The stemmers that texts of these languages are indexed with, each once and in a fixed order: one stemmer does for all languages that have none.
 * Without a language it is that one too.
 */
export function stemmersOf(languages: readonly string[]): string[] {
  const codes = languages.map((language) => (Object.hasOwn(STEMMERS, language) ? language : DEFAULT));
  return codes.length > 0 ? [...new Set(codes)].sort() : [DEFAULT];
}

function cut(word: string): string {
  return [...word].slice(0, CUT_LENGTH).join('');
}

/** For a stemmer that changes letters of the word in place, which a string refuses: it is given them as an array with what else it asks of a string. */
function onLetters(stem: Stem): Stem {
  return (word) => {
    const letters = Object.assign([...word], { substring: (start: number, end: number) => letters.slice(start, end).join('') });
    return stem(letters as unknown as string);
  };
}

function itself(word: string): string {
  return word;
}

async function loadLanguage(code: string): Promise<{ script: RegExp; stem: Stem }> {
  const { script, load } = STEMMERS[code] as Language;
  return { script, stem: await load() };
}
