/** A piece of text that is looked up as one. */
export interface Word {
  /** Compatibility-normalised and in lower case, accents kept: stemmers want them. */
  text: string;
  /** What kind of piece: a word of a language, a number or identifier to be taken literally, or bigrams' run of letters. */
  kind: 'letters' | 'literal' | 'run';
  /** A word as blanks and hyphens part it, a compound in one word without its hyphens, or what case and digits tell apart within a word. */
  role: 'word' | 'joined' | 'part';
}

/** A word with its place in the compound that it comes from, in UTF-16 code units, end exclusive. */
export interface PlacedWord extends Word {
  start: number;
  end: number;
}

/** Longer ones are no words but encoded data; they would only fill the index. */
const MAX_WORD_LENGTH = 64;

/**
 * The characters of scripts without blanks, as a class of a regular expression with the flag `v`. By the script itself and not by its extensions:
 * an apostrophe that Thai uses, too, is a letter of Ukrainian words.
 */
export const UNSPACED = String.raw`[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}ー]`;
const UNSPACED_LETTER = String.raw`[${UNSPACED}&&[\p{L}\p{M}\p{N}]]`;
const SPACED = String.raw`[[\p{L}\p{N}]--${UNSPACED_LETTER}][[\p{L}\p{M}\p{N}]--${UNSPACED_LETTER}]*`;
/**
 * A run of a script without blanks, or a word with whatever it is joined to: `snake_case`, `v2.1.3`, `state-of-the-art`, `C++`. Marks belong to the
 * letter before them and are nothing by themselves.
 */
export const RUNS = new RegExp(
  String.raw`(?<run>${UNSPACED_LETTER}[${UNSPACED_LETTER}\p{M}]*)|${SPACED}(?:[\-_.]${SPACED})*(?:\+\+|#)?`,
  'gv',
);
const ENGLISH_ENDINGS = /(?<=\p{L})['’](?:s|t|d|m|re|ve|ll)(?!\p{L})/giu;
/** What stands between the words of a compound; a point within a number parts none. */
const WORDS_OF_COMPOUND = /(?:[^\-_.]|(?<=\p{N})\.(?=\p{N}))+/gu;
/** Between `get` and `User`, between `HTTP` and `Server`, between `sha` and `256`, and before the signs of `C++`. */
const CASE_AND_DIGITS =
  /(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll}(?!$))|(?<=[\p{L}\p{M}])(?=\p{N})|(?<=\p{N})(?=\p{L})|(?=\+\+$|#$)/u;
/** Between the numbers of one with points, such as `2.1.3`. */
const POINT_OF_NUMBER = /(?<=\p{N})\.(?=\p{N})/u;
const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;
const LETTERS = /^[\p{L}\p{M}]+$/u;
/** Most words: letters whose case parts nothing. What follows would find the same, in ten times the time. */
const PLAIN_WORD = /^\p{L}[[\p{L}\p{M}]--\p{Lu}]*$/v;
const ARABIC_AND_HEBREW_POINTS = /[\u0591-\u05c7\u0640\u064b-\u065f\u0670]/gu;
/** They choose how a letter or sign is drawn: variation selectors, and the joiner within Indic letters. */
const DRAWING_SIGNS = /[\u200d\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/gu;
/** What is taken out of a text before it is split, in this order. */
export const SILENT = [ENGLISH_ENDINGS, ARABIC_AND_HEBREW_POINTS, DRAWING_SIGNS];

/**
 * The words of a text in their order. A compound gives itself without its hyphens and underscores and then each of its words and
 * their parts, so that it is found whole, in parts and in another spelling: `e-mail` as `email`, `getUserName` as `user`.
 */
export function splitWords(text: string): Word[] {
  const words: Word[] = [];
  const normalised = SILENT.reduce((rest, silent) => rest.replace(silent, ''), text.normalize('NFKC'));
  for (const match of normalised.matchAll(RUNS)) {
    if (match.groups?.run) words.push({ text: match[0].toLowerCase(), kind: 'run', role: 'word' });
    else for (const { text, kind, role } of wordsOfCompound(match[0])) words.push({ text, kind, role });
  }
  return words;
}

/** What is looked up of a compound: itself in one word, where that is not its only word; its words; and of each word its parts. */
export function wordsOfCompound(compound: string): PlacedWord[] {
  const words = PLAIN_WORD.test(compound) ? [plainWord(compound)] : wordsAndParts(compound);
  return words.filter(({ text }) => text.length <= MAX_WORD_LENGTH);
}

function plainWord(word: string): PlacedWord {
  return { text: word.toLowerCase(), kind: 'letters', role: 'word', start: 0, end: word.length };
}

function wordsAndParts(compound: string): PlacedWord[] {
  const words = [...compound.matchAll(WORDS_OF_COMPOUND)].map(({ 0: text, index }) => ({ text, start: index }));
  const joined = compound.replace(/[-_]/g, '');
  const isOne = words.length === 1 && words[0]?.text === joined;
  return [
    ...(isOne ? [] : [place(joined, 'joined', 0, compound.length)]),
    ...words.flatMap(({ text, start }) => [place(text, 'word', start), ...partsOf(text, start)]),
  ];
}

/** What case and digits tell apart, and of a number with points the numbers between them: `802` of `802.11bgn`, beside `802.11` and `bgn`. */
function partsOf(word: string, at: number): PlacedWord[] {
  const parts = splitInPlace(word, CASE_AND_DIGITS, at).flatMap((part) => {
    const numbers = splitInPlace(part.text, POINT_OF_NUMBER, part.start);
    return numbers.length > 1 ? [part, ...numbers] : [part];
  });
  return parts.filter(({ text }) => text !== word).map(({ text, start }) => place(text, 'part', start));
}

function splitInPlace(text: string, boundary: RegExp, at: number): { text: string; start: number }[] {
  let position = 0;
  const pieces = text.split(boundary).filter((piece) => LETTER_OR_DIGIT.test(piece));
  return pieces.map((piece) => {
    const start = text.indexOf(piece, position);
    position = start + piece.length;
    return { text: piece, start: at + start };
  });
}

function place(text: string, role: Word['role'], start: number, end = start + text.length): PlacedWord {
  return { text: text.toLowerCase(), kind: LETTERS.test(text) ? 'letters' : 'literal', role, start, end };
}
