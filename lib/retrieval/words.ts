/** A piece of text that is looked up as one. */
export interface Word {
  /** Compatibility-normalised and in lower case, accents kept: stemmers want them. */
  text: string;
  /** What kind of piece: a word of a language, a number or identifier to be taken literally, or bigrams' run of letters. */
  kind: 'letters' | 'literal' | 'run';
}

/** Longer ones are no words but encoded data; they would only fill the index. */
const MAX_WORD_LENGTH = 64;

const UNSPACED = String.raw`[[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}]&&[\p{L}\p{M}\p{N}]]`;
const SPACED = String.raw`[[\p{L}\p{M}\p{N}]--${UNSPACED}]`;
/** A run of a script without blanks, or a word with whatever it is joined to: `snake_case`, `v2.1.3`, `state-of-the-art`, `C++`. */
export const RUNS = new RegExp(String.raw`(?<run>${UNSPACED}+)|${SPACED}+(?:[\-_.]${SPACED}+)*(?:\+\+|#)?`, 'gv');
const ENGLISH_ENDINGS = /(?<=\p{L})['’](?:s|t|d|m|re|ve|ll)(?!\p{L})/giu;
const SEPARATORS = /[-_]|(?<!\p{N})\.|\.(?!\p{N})/u;
/** Between `get` and `User`, between `HTTP` and `Server`, between `sha` and `256`. */
const CASE_AND_DIGITS = /(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll}(?!$))|(?<=[\p{L}\p{M}])(?=\p{N})|(?<=\p{N})(?=\p{L})/u;
const LETTERS = /^[\p{L}\p{M}]+$/u;
const ARABIC_AND_HEBREW_POINTS = /[\u0591-\u05c7\u0640\u064b-\u065f\u0670]/gu;
/** What is taken out of a text before it is split, in this order. */
export const SILENT = [ENGLISH_ENDINGS, ARABIC_AND_HEBREW_POINTS];

/**
 * The words of a text in their order. A compound gives itself without its hyphens and underscores and then each of its
 * parts, so that it is found whole, in parts and in another spelling: `e-mail` as `email`, `getUserName` as `user`.
 */
export function splitWords(text: string): Word[] {
  const words: Word[] = [];
  const normalised = SILENT.reduce((rest, silent) => rest.replace(silent, ''), text.normalize('NFKC'));
  for (const match of normalised.matchAll(RUNS)) {
    if (match.groups?.run) words.push({ text: match[0].toLowerCase(), kind: 'run' });
    else addCompound(match[0], words);
  }
  return words;
}

/** What a compound is made of, each part as it stands there, in their order. */
export function partsOf(compound: string): string[] {
  return compound
    .replace(/(?:\+\+|#)$/, '')
    .split(SEPARATORS)
    .flatMap((part) => part.split(CASE_AND_DIGITS))
    .filter((part) => part !== '');
}

/** A compound in one word. */
export function wholeOf(compound: string): string {
  return compound.replace(/[-_]/g, '');
}

function addCompound(compound: string, words: Word[]): void {
  const parts = partsOf(compound);
  const whole = wholeOf(compound);
  if (parts.length !== 1 || parts[0] !== whole) addWord(whole, words);
  for (const part of parts) addWord(part, words);
}

function addWord(text: string, words: Word[]): void {
  const word = wordOf(text);
  if (word) words.push(word);
}

/** One piece of a compound, or a whole one without its hyphens, as it is looked up; null for what is too long to be a word. */
export function wordOf(text: string): Word | null {
  return text.length > MAX_WORD_LENGTH ? null : { text: text.toLowerCase(), kind: LETTERS.test(text) ? 'letters' : 'literal' };
}
