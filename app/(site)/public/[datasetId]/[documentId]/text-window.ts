/** Characters of a text on one page. */
export const WINDOW = 10_000;

/** Characters that a page has in front of the passage that it shows. */
const LEAD = 800;

/** What an address asks to see of a text. */
export interface Asked {
  /** Where the page begins. */
  from: number;
  /** The passage to mark; null where only a place is meant. */
  passage: { start: number; end: number } | null;
}

/** Reads `?start=…&end=…`. What is no place in a text means its beginning. */
export function askedOf({ start, end }: { start?: unknown; end?: unknown }): Asked {
  const [first, last] = [placeOf(start), placeOf(end)];
  if (first === null) return { from: 0, passage: null };
  if (last === null || last <= first) return { from: first, passage: null };
  return { from: Math.max(0, first - LEAD), passage: { start: first, end: last } };
}

function placeOf(value: unknown): number | null {
  return typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : null;
}

/** A window of a text that begins at `start`, in three: before the passage, the passage, and after it. */
export function splitAround(text: string, start: number, passage: Asked['passage']): [before: string, marked: string, after: string] {
  if (passage === null) return [text, '', ''];
  const [from, to] = [Math.max(0, passage.start - start), Math.max(0, passage.end - start)];
  return [text.slice(0, from), text.slice(from, to), text.slice(to)];
}
