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
/** `"a phrase"`, `-"a phrase"` or `-word`; a minus counts only in front of a word, so that `x - y`, `e-mail` and `-5` are none. */
const OPERATORS = /(?<=^|[\s(])(?<minus>[-−])?["“”„](?<phrase>[^"“”„]*)["“”]|(?<=^|\s)[-−](?<word>\p{L}[\p{L}\p{M}\p{N}\-_.]*)/gu;
/** Nobody who asks in a sentence means operators by its quotes and dashes. */
const QUESTION = /[?？؟\u037e]\s*$/u;
/** An option of a command: one or two letters, two minuses or a value. In a query that has one, no minus excludes a word. */
const OPTION = /(?:^|\s)(?:--\p{L}|-[a-z]{1,2}(?=\s|$)|-[^\s"“”„]+=)/iu;
const IN_A_RUN = new RegExp(UNSPACED, 'v');
const WORDS = /[\p{L}\p{M}\p{N}]+/gu;

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
 * case. Made of letters, digits and brackets only, so that nothing a caller writes can be read as an operator. Where a
 * script has no blanks, a phrase may begin and end within a run.
 */
export function patternOf(constraint: string): string {
  const words = constraint.normalize('NFC').match(WORDS) ?? [];
  const characters = [...words.join('')];
  const [first = '', last = ''] = [characters[0], characters.at(-1)];
  return `${boundary('^', first)}${words.map(inEitherCase).join('[^[:alnum:]]+')}${boundary('$', last)}`;
}

function boundary(edge: '^' | '$', letter: string): string {
  return IN_A_RUN.test(letter) ? '' : `(${edge}|[^[:alnum:]])`;
}

function inEitherCase(word: string): string {
  return [...word]
    .map((character) => {
      const cases = [...new Set([character, character.toLowerCase(), character.toUpperCase()])].filter((form) => [...form].length === 1);
      return cases.length > 1 ? `[${cases.join('')}]` : cases.join('');
    })
    .join('');
}

function hasWord(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}
