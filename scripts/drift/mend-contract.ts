import type { Catalog } from '../catalog/catalog.ts';

/** How a difference goes away: statements in the order in which they run, each on its own (some refuse to run in a transaction). */
export interface Mend {
  statements: string[];
  /** Why a person has to decide first; null when the statements can lose nothing. */
  decision: string | null;
}

/** Statements that can lose nothing. */
export function safe(...statements: string[]): Mend {
  return { statements, decision: null };
}

/** The two states that are compared: a mend may need to know what hangs on the object. */
export interface Sides {
  expected: Catalog;
  live: Catalog;
}
