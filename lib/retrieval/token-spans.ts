import { characterSpans, isWordOfOneCharacter, tokenize } from './tokenize.ts';
import { partsOf, RUNS, SILENT } from './words.ts';

/** From the first character to one past the last, in UTF-16 code units. */
export interface Span {
  start: number;
  end: number;
}

export interface TokenSpan extends Span {
  token: string;
}

/** A character with the marks that belong to it: what compatibility normalisation makes one of. */
const CLUSTERS = /[^\p{M}\uff9e\uff9f][\p{M}\uff9e\uff9f]*|[\p{M}\uff9e\uff9f]+/gu;

/**
 * The index terms of a text with their places in it: the tokens of `tokenize` for a document, in the order of the text and the whole of a
 * compound before its parts.
 * @param stem from a lower-case word of the text's language to its stem
 */
export function tokenSpans(text: string, stem: (word: string) => string): TokenSpan[] {
  const normalised = normaliseInPlace(text);
  const spans: TokenSpan[] = [];
  const add = (word: string, start: number, end: number) => {
    const [token] = tokenize(word, stem, 'query');
    if (token !== undefined && end > start) {
      spans.push({ token, start: normalised.starts[start] ?? text.length, end: normalised.ends[end - 1] ?? text.length });
    }
  };
  for (const match of normalised.text.matchAll(RUNS)) {
    if (match.groups?.run) addRun(match[0], match.index, add);
    else addCompound(match[0], match.index, add);
  }
  return spans;
}

type Add = (word: string, start: number, end: number) => void;

function addRun(run: string, at: number, add: Add): void {
  const characters = characterSpans(run);
  characters.forEach(({ start, end }, index) => {
    const next = characters[index + 1];
    if (next) add(run.slice(start, next.end), at + start, at + next.end);
    if (characters.length === 1 || isWordOfOneCharacter(run.slice(start, end))) add(run.slice(start, end), at + start, at + end);
  });
}

function addCompound(compound: string, at: number, add: Add): void {
  add(compound, at, at + compound.length);
  const parts = partsOf(compound);
  let position = 0;
  for (const part of parts) {
    const start = compound.indexOf(part, position);
    position = start + part.length;
    if (part !== compound) add(part, at + start, at + position);
  }
}

/** A text as it is split into words, and where each of its code units came from. */
interface Normalised {
  text: string;
  starts: number[];
  ends: number[];
}

function normaliseInPlace(text: string): Normalised {
  let result: Normalised = { text: '', starts: [], ends: [] };
  for (const { 0: cluster, index } of text.matchAll(CLUSTERS)) {
    const normalised = cluster.normalize('NFKC');
    result.text += normalised;
    for (let unit = 0; unit < normalised.length; unit++) {
      result.starts.push(index);
      result.ends.push(index + cluster.length);
    }
  }
  for (const silent of SILENT) result = without(result, silent);
  return result;
}

function without({ text, starts, ends }: Normalised, pattern: RegExp): Normalised {
  const gone = new Set<number>();
  for (const { 0: match, index } of text.matchAll(pattern)) {
    for (let unit = index; unit < index + match.length; unit++) gone.add(unit);
  }
  if (gone.size === 0) return { text, starts, ends };
  const isLeft = (_: unknown, unit: number) => !gone.has(unit);
  return { text: text.split('').filter(isLeft).join(''), starts: starts.filter(isLeft), ends: ends.filter(isLeft) };
}
