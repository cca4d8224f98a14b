import { addCounts, type TermCounts } from './bm25.ts';

/** Consecutive chunks of a document that count as each other's surroundings; measured in `docs/search-measurements.md`. */
export const CHUNKS_PER_PART = 25;

/** The part of its document that a chunk stands in, from 0, by the chunk's own place there. */
export function partOf({ ordinal }: { ordinal: number }): number {
  return Math.floor(ordinal / CHUNKS_PER_PART);
}

/** Terms of some of a document's chunks, taken together. */
export interface Part extends TermCounts {
  /** Which of the document's parts it is, from 0. */
  part: number;
  /** How many chunks it has, more than one. */
  chunks: number;
}

/**
 * The parts that chunks make up. A chunk that is alone in its part has none: it is its own surroundings.
 * @param chunks whole parts of a document, with their places in it from 0
 */
export function partsOf(chunks: { ordinal: number; counts: TermCounts }[]): Part[] {
  const byPart = Map.groupBy(chunks, partOf);
  return [...byPart]
    .filter(([, members]) => members.length > 1)
    .map(([part, members]) => ({ part, chunks: members.length, ...addCounts(members.map(({ counts }) => counts)) }));
}
