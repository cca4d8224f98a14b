import type { Embedder } from './embedder.ts';
import { BEGINNING, bigrams, fnv1a, fold } from './tokenize.ts';
import { splitWords, type Word } from './words.ts';

const DIMENSIONS = 512;
/** Lengths of the character sequences that let `organisation` be near `organization`. */
const SHORTEST_SEQUENCE = 3;
const LONGEST_SEQUENCE = 4;
/** Share of a word's own feature against all of its sequences together. */
const WORD_SHARE = 0.3;
/** From this length on a word counts fully; shorter ones count by the square of theirs, since the short ones are the common ones. */
const FULL_LENGTH = 10;
/** What a pair of characters counts where a script has no blanks. */
const PAIR_WEIGHT = 0.5;

/** Share of the vector leg in a hybrid score; measured against twice and three times as much in `docs/search-measurements.md`. */
const VECTOR_WEIGHT = 0.1;
/** … where more than this share of a query is for words that the dataset lacks: of words that it has, these vectors know nothing that BM25 doesn't. */
const HELPS_FROM = 1 / 2;

/**
 * The embedder that needs no model and no network: words and their character sequences are hashed to signed dimensions
 * (Weinberger et al., "Feature Hashing for Large Scale Multitask Learning", 2009). It sees that words look alike and
 * knows nothing of what they mean, so the keyword leg has most of the say.
 */
export function createLocalEmbedder(): Embedder {
  return {
    model: 'local/hashed-ngrams-3',
    dimensions: DIMENSIONS,
    vectorWeight: (query) => VECTOR_WEIGHT * shareOfWords(query),
    helpsFrom: HELPS_FROM,
    embed: async (texts, purpose) => texts.map((text) => toUnitLength(featuresOf(text), purpose)),
  };
}

/**
 * Share of a query's letters that stand in words long enough to have more than one form: of shorter ones, and of pairs of characters, the
 * keyword leg knows all that this model does, and how rare they are.
 */
function shareOfWords(query: string): number {
  const words = splitWords(query);
  const lengthOf = (parts: Word[]) => parts.reduce((sum, { text }) => sum + text.length, 0);
  const all = lengthOf(words);
  return all === 0 ? 1 : lengthOf(words.filter(({ text, kind }) => kind !== 'run' && text.length >= BEGINNING)) / all;
}

function featuresOf(text: string): number[] {
  const vector = new Array<number>(DIMENSIONS).fill(0);
  const { words, pairs } = countParts(text);
  for (const [word, count] of words) {
    const weight = repeated(count) * Math.min(1, word.length / FULL_LENGTH) ** 2;
    addFeature(vector, `=${word}`, weight * WORD_SHARE);
    const sequences = characterSequences(word);
    for (const sequence of sequences) addFeature(vector, sequence, (weight * (1 - WORD_SHARE)) / Math.sqrt(sequences.length));
  }
  for (const [pair, count] of pairs) addFeature(vector, `=${pair}`, repeated(count) * PAIR_WEIGHT);
  return vector;
}

/** How often each word occurs, and each pair of characters where a script has no blanks. */
function countParts(text: string): { words: Map<string, number>; pairs: Map<string, number> } {
  const parts = { words: new Map<string, number>(), pairs: new Map<string, number>() };
  for (const { text: word, kind } of splitWords(text)) {
    if (kind === 'run') for (const pair of bigrams(word)) countIn(parts.pairs, pair);
    else countIn(parts.words, fold(word));
  }
  return parts;
}

function countIn(counts: Map<string, number>, part: string): void {
  counts.set(part, (counts.get(part) ?? 0) + 1);
}

/** A repeated word says little more than a single one. */
function repeated(count: number): number {
  return 1 + Math.log(count);
}

function characterSequences(word: string): string[] {
  const marked = `^${word}$`;
  const sequences: string[] = [];
  for (let length = SHORTEST_SEQUENCE; length <= LONGEST_SEQUENCE; length++) {
    for (let start = 0; start + length <= marked.length; start++) sequences.push(marked.slice(start, start + length));
  }
  return sequences;
}

function addFeature(vector: number[], feature: string, weight: number): void {
  let hash = fnv1a(feature);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash ^= hash >>> 13;
  const dimension = (hash >>> 1) % DIMENSIONS;
  vector[dimension] = (vector[dimension] ?? 0) + (hash & 1 ? weight : -weight);
}

/** A text without words has no direction; any fixed one keeps its vector valid. */
/** A text without words says nothing. As a document it points somewhere; as a query nowhere, so that nothing is like it. */
function toUnitLength(vector: number[], purpose: 'document' | 'query'): number[] {
  const length = Math.hypot(...vector);
  if (length === 0) return vector.map((_, index) => (index === 0 && purpose === 'document' ? 1 : 0));
  return vector.map((value) => value / length);
}
