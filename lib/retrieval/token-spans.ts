import { characterSpans, isFoundAlone, tokensOf } from './tokenize.ts';
import { RUNS, SILENT, type Word, wordsOfCompound } from './words.ts';

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
const MARKS = /\p{M}+/uy;

/**
 * The index terms of a text with their places in it: the tokens of `tokenize` for a document, but for the beginnings, in the order of the text
 * and the whole of a compound before its parts.
 * @param stem from a lower-case word of the text's language to its stem
 */
export function tokenSpans(text: string, stem: (word: string) => string): TokenSpan[] {
  const normalised = normaliseInPlace(text);
  const spans: TokenSpan[] = [];
  const known = new Map<string, string>();
  const tokenOf = (word: Word) => {
    const token = known.get(word.text) ?? tokensOf([word], stem, 'query')[0]?.text ?? '';
    known.set(word.text, token);
    return token;
  };
  const add: Add = (word, start, end) => {
    const token = tokenOf(word);
    if (token && end > start) spans.push({ token, start: normalised.startOf(start), end: afterMarks(text, normalised.endOf(end - 1)) });
  };
  for (const match of normalised.text.matchAll(RUNS)) {
    if (match.groups?.run) addRun(match[0], match.index, add);
    else addCompound(match[0], match.index, add);
  }
  return spans;
}

type Add = (word: Word, start: number, end: number) => void;

function addRun(run: string, at: number, add: Add): void {
  const characters = characterSpans(run);
  characters.forEach(({ start, end }, index) => {
    const next = characters[index + 1];
    if (next) add(runOf(run.slice(start, next.end)), at + start, at + next.end);
    if (characters.length === 1 || isFoundAlone(run.slice(start, end))) add(runOf(run.slice(start, end)), at + start, at + end);
  });
}

function runOf(characters: string): Word {
  return { text: characters.toLowerCase(), kind: 'run', role: 'word' };
}

function addCompound(compound: string, at: number, add: Add): void {
  for (const word of wordsOfCompound(compound)) add(word, at + word.start, at + word.end);
}

/** The place behind the marks that stand at a place: points that are not looked up still belong to their letter. */
function afterMarks(text: string, place: number): number {
  MARKS.lastIndex = place;
  MARKS.test(text);
  return Math.max(place, MARKS.lastIndex);
}

/** A text as it is split into words, and where each of its code units came from. */
interface Normalised {
  text: string;
  startOf: (unit: number) => number;
  endOf: (unit: number) => number;
}

function normaliseInPlace(text: string): Normalised {
  const composed = text.normalize('NFKC') === text ? { text, startOf: itself, endOf: next } : composeInPlace(text);
  return SILENT.reduce(without, composed);
}

function composeInPlace(text: string): Normalised {
  let composed = '';
  const starts: number[] = [];
  const ends: number[] = [];
  for (const { 0: cluster, index } of text.matchAll(CLUSTERS)) {
    composed += cluster.normalize('NFKC');
    while (starts.length < composed.length) {
      starts.push(index);
      ends.push(index + cluster.length);
    }
  }
  return { text: composed, startOf: (unit) => starts[unit] ?? text.length, endOf: (unit) => ends[unit] ?? text.length };
}

function without(from: Normalised, pattern: RegExp): Normalised {
  let text = '';
  let position = 0;
  const left: number[] = [];
  const keepTo = (end: number) => {
    text += from.text.slice(position, end);
    while (position < end) left.push(position++);
  };
  for (const { 0: match, index } of from.text.matchAll(pattern)) {
    keepTo(index);
    position = index + match.length;
  }
  if (position === 0) return from;
  keepTo(from.text.length);
  return { text, startOf: (unit) => from.startOf(left[unit] ?? unit), endOf: (unit) => from.endOf(left[unit] ?? unit) };
}

function itself(unit: number): number {
  return unit;
}

function next(unit: number): number {
  return unit + 1;
}
