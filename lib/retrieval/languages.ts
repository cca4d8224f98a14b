import { TERMS_OF_NO_LANGUAGE } from './tokenize.ts';

type Stem = (word: string) => string;

interface Language {
  /** Letters that its words are written in; a query without them has no word to stem in this language. */
  script: RegExp;
  load: () => Promise<Stem>;
}

const LATIN = /\p{Script=Latin}/u;
const CYRILLIC = /\p{Script=Cyrillic}/u;

const asIs: Stem = (word) => word;

/**
 * Languages of a dataset (ISO 639-1) with their stemmer, each loaded when it is first needed. Where the script has no
 * blanks, bigrams do the work and there is nothing to stem.
 */
const STEMMERS: Record<string, Language> = {
  ar: { script: /\p{Script=Arabic}/u, load: async () => (await import('@orama/stemmers/arabic')).stemmer },
  bg: { script: CYRILLIC, load: async () => (await import('@orama/stemmers/bulgarian')).stemmer },
  da: { script: LATIN, load: async () => (await import('@orama/stemmers/danish')).stemmer },
  de: { script: LATIN, load: async () => (await import('@orama/stemmers/german')).stemmer },
  el: { script: /\p{Script=Greek}/u, load: async () => (await import('@orama/stemmers/greek')).stemmer },
  en: { script: LATIN, load: async () => (await import('stemmer')).stemmer },
  es: { script: LATIN, load: async () => (await import('@orama/stemmers/spanish')).stemmer },
  fi: { script: LATIN, load: async () => (await import('@orama/stemmers/finnish')).stemmer },
  fr: { script: LATIN, load: async () => (await import('@orama/stemmers/french')).stemmer },
  hu: { script: LATIN, load: async () => (await import('@orama/stemmers/hungarian')).stemmer },
  hy: { script: /\p{Script=Armenian}/u, load: async () => (await import('@orama/stemmers/armenian')).stemmer },
  id: { script: LATIN, load: async () => (await import('@orama/stemmers/indonesian')).stemmer },
  it: { script: LATIN, load: async () => (await import('@orama/stemmers/italian')).stemmer },
  lt: { script: LATIN, load: async () => (await import('@orama/stemmers/lithuanian')).stemmer },
  nl: { script: LATIN, load: async () => (await import('@orama/stemmers/dutch')).stemmer },
  no: { script: LATIN, load: async () => (await import('@orama/stemmers/norwegian')).stemmer },
  pt: { script: LATIN, load: async () => (await import('@orama/stemmers/portuguese')).stemmer },
  ro: { script: LATIN, load: async () => (await import('@orama/stemmers/romanian')).stemmer },
  ru: { script: CYRILLIC, load: async () => (await import('@orama/stemmers/russian')).stemmer },
  sv: { script: LATIN, load: async () => (await import('@orama/stemmers/swedish')).stemmer },
  ta: { script: /\p{Script=Tamil}/u, load: async () => (await import('@orama/stemmers/tamil')).stemmer },
  tr: { script: LATIN, load: async () => (await import('@orama/stemmers/turkish')).stemmer },
  uk: { script: CYRILLIC, load: async () => (await import('@orama/stemmers/ukrainian')).stemmer },
};

/** Languages that are written without blanks, or whose words are found by bigrams. */
const WITHOUT_STEMMER = ['ja', 'km', 'ko', 'lo', 'my', 'th', 'zh'];

/** Every language that a dataset can have, as ISO 639-1 codes. */
export const LANGUAGES: readonly string[] = [...Object.keys(STEMMERS), ...WITHOUT_STEMMER].sort();

/** The stemmer of a language: from a lower-case word to its stem. Of a language without one: the word as it is. */
export async function loadStemmer(language: string): Promise<Stem> {
  return (await STEMMERS[language]?.load()) ?? asIs;
}

/**
 * Every way in which some dataset could have indexed this text, by language; under `TERMS_OF_NO_LANGUAGE` the one
 * without stemming. Only languages whose script occurs in the text are loaded.
 */
export async function loadStemmersFor(text: string): Promise<Map<string, Stem>> {
  const languages = Object.entries(STEMMERS).filter(([, { script }]) => script.test(text));
  const stemmers = await Promise.all(languages.map(async ([code, { load }]) => [code, await load()] as const));
  return new Map([[TERMS_OF_NO_LANGUAGE, asIs], ...stemmers]);
}
