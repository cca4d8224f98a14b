import { PART_LETTERS } from '../lacking-words.ts';
import type { KnownWord } from '../vocabulary.ts';

/** The words of a collection, to find by what a query has written: `vocabulary` and `lackingWords` without a database. */
export interface Dictionary {
  /** Terms of the words that are spelled nearly as this one. */
  alike(word: string): number[];
  /** The longest words at the beginning and at the end of this one, and their shares of its letters. */
  partsOf(word: string): { term: number; share: number }[];
}

export function createDictionary(words: KnownWord[]): Dictionary {
  const terms = new Map(words.map(({ text, term }) => [text, term]));
  const bySpelling = new Map<string, number[]>();
  for (const { text, term } of words)
    for (const spelling of spellingsOf(text)) bySpelling.set(spelling, [...(bySpelling.get(spelling) ?? []), term]);

  return {
    alike: (word) => [...new Set(spellingsOf(word).flatMap((spelling) => bySpelling.get(spelling) ?? []))],
    partsOf: (word) => {
      const cuts = Array.from({ length: word.length }, (_, place) => [word.slice(0, place), word.slice(place)] as const);
      const firsts = cuts.filter(([first, last]) => terms.has(first) && (terms.has(last) || first.length >= PART_LETTERS));
      const lasts = cuts.filter(([first, last]) => terms.has(last) && (terms.has(first) || last.length >= PART_LETTERS));
      const parts = [firsts.at(-1)?.[0], lasts[0]?.[1]].filter((part) => part !== undefined);
      const distinct = new Map(parts.map((part) => [terms.get(part) ?? 0, part.length / word.length]));
      return [...distinct].map(([term, share]) => ({ term, share }));
    },
  };
}

/** A word, and the word without each one of its letters. */
function spellingsOf(word: string): string[] {
  const letters = [...word];
  return [word, ...letters.map((_, index) => letters.toSpliced(index, 1).join(''))];
}
