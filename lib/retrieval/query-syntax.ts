import { UNSPACED } from './words.ts';

/** Words that must stand next to one another in a passage, or must not. */
export interface Constraint {
  /** As asked for, without the quotes or the minus. */
  text: string;
  isExcluded: boolean;
}

export interface ParsedQuery {
  /** What to score and embed: the query without quotes and without what is excluded. */
  text: string;
  constraints: Constraint[];
  /** Whether there are words beside the phrases, which are searched for alone where no passage has the phrases. */
  hasOtherWords: boolean;
}

/** More are taken as plain words: each is looked up for itself. */
const MAX_CONSTRAINTS = 10;
/**
 * `"a phrase"`, `-"a phrase"` or `-word`. A quote opens after a blank or a sign that ends a word, or where a script has no blanks, so that it is none
 * in `5" disk`; a minus counts only in front of a word, so that `x - y`, `e-mail` and `-5` are none.
 */
const OPERATORS = new RegExp(
  String.raw`(?:(?<=^|[\s\(])(?<minus>[\-−])|(?<=^|[\s\(,:;]|${UNSPACED}|[、。，：；（「]))["“”„](?<phrase>[^"“”„]*)["“”]|(?<=^|\s)[\-−](?<word>\p{L}[\p{L}\p{M}\p{N}\-_.]*(?:\+\+|#)?)`,
  'gv',
);
/** Nobody who asks in a sentence means operators by its quotes and dashes. */
const QUESTION = /[?？؟\u037e]\s*$/u;
/** An option of a command: one or two letters, two minuses or a value. In a query that has one, no minus excludes a word. */
const OPTION = /(?:^|\s)(?:--\p{L}|-[a-z]{1,2}(?=\s|$)|-[^\s"“”„]+=)/iu;
const IN_A_RUN = new RegExp(UNSPACED, 'v');
/** A word, and the signs that are part of it at its end: those of `C++` and `C#`. */
const WORDS = /(?<letters>[\p{L}\p{M}\p{N}]+)(?:(?<signs>\+\+|#)(?![\p{L}\p{N}]))?/gu;
/** What parts two words, and what parts a word from signs that would make another of it: `C` is not in `C++`, but in `C+1` and `C#1`. */
const BETWEEN = '[^[:alnum:]]+';
const AFTER_LETTERS = '([^[:alnum:]+#][^[:alnum:]]*|[+]([^[:alnum:]+][^[:alnum:]]*)?|[+][+]|#)';
const END_AFTER_LETTERS = '($|[^[:alnum:]+#]|[+]($|[^+])|([+][+]|#)[[:alnum:]])';
/** Letters that are one letter in either case, whatever the language makes of them. */
const ALIKE = ['Σσς', 'iIİı'];
/** From a letter or digit of ASCII to the same as wide as a Chinese character. */
const TO_FULL_WIDTH = 0xfee0;
const ASCII = /^[0-9A-Za-z]$/;
const FULL_WIDTH = /^[０-９Ａ-Ｚａ-ｚ]$/;

/**
 * Reads phrases in quotes and exclusions with a minus. Nothing is an error: a quote without its partner and quotes around
 * nothing are plain characters, and a query that would only exclude is taken as plain words, since it asks for nothing. So is a
 * question, which ends in a question mark; and the minuses of a command line are plain too.
 */
export function parseQuery(query: string): ParsedQuery {
  const constraints: Constraint[] = [];
  if (QUESTION.test(query)) return { text: query, constraints, hasOtherWords: true };
  const hasOptions = OPTION.test(query);
  let others = query;
  const text = query.replace(OPERATORS, (operator, minus?: string, phrase?: string, word?: string) => {
    const words = phrase ?? word ?? '';
    if (constraints.length === MAX_CONSTRAINTS || !hasWord(words) || (word !== undefined && hasOptions)) return operator;
    others = others.replace(operator, ' ');
    const isExcluded = word !== undefined || minus !== undefined;
    constraints.push({ text: words, isExcluded });
    return isExcluded ? ' ' : ` ${words} `;
  });
  if (constraints.length === 0 || !hasWord(text)) return { text: query, constraints: [], hasOtherWords: hasWord(query) };
  return { text: text.replace(/\s+/g, ' ').trim(), constraints, hasOtherWords: hasWord(others) };
}

/**
 * A POSIX regular expression for the words in their order, with nothing but blanks and punctuation between them, in either
 * case. Made of letters, digits, brackets and what stands here only, so that nothing a caller writes can be read as an operator. Where a
 * script has no blanks, a phrase may begin and end within a run.
 */
export function patternOf(constraint: string): string {
  const words = [...constraint.normalize('NFC').matchAll(WORDS)];
  const [first = ''] = words[0]?.[0] ?? '';
  const beginning = IN_A_RUN.test(first) ? '' : '(^|[^[:alnum:]])';
  return (
    beginning + words.map(({ groups }, place) => patternOfWord(groups?.letters ?? '', groups?.signs, place === words.length - 1)).join('')
  );
}

/** A word with what must follow it. Without looking ahead, which takes twenty times as long where a phrase is long. */
function patternOfWord(letters: string, signs: string | undefined, isLast: boolean): string {
  const pattern = inEitherCase(letters);
  if (signs) return pattern + [...signs].map((sign) => `[${sign}]`).join('') + (isLast ? '' : BETWEEN);
  if (IN_A_RUN.test([...letters].at(-1) ?? '')) return pattern + (isLast ? '' : BETWEEN);
  return pattern + (isLast ? END_AFTER_LETTERS : AFTER_LETTERS);
}

function inEitherCase(word: string): string {
  return [...word]
    .map((character) => {
      const cases = ALIKE.find((alike) => alike.includes(character)) ?? [character, character.toLowerCase(), character.toUpperCase()];
      const forms = [...new Set([...cases].flatMap(inEitherWidth))].filter((form) => [...form].length === 1);
      return forms.length > 1 ? `[${forms.join('')}]` : forms.join('');
    })
    .join('');
}

function inEitherWidth(character: string): string[] {
  const code = character.charCodeAt(0);
  if (ASCII.test(character)) return [character, String.fromCharCode(code + TO_FULL_WIDTH)];
  return FULL_WIDTH.test(character) ? [character, String.fromCharCode(code - TO_FULL_WIDTH)] : [character];
}

function hasWord(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}
