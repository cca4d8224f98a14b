import type { DatabaseName } from '../../migrations/folder.ts';

/** A way in which a live database can come to differ from its schema. */
export interface Situation {
  title: string;
  database: DatabaseName;
  /** What the schema has besides the product's own, where the product has none of the kind. */
  given?: string;
  /** What was done to the live database. */
  done: string;
  /** What drift says of it: the beginning of each message, in any order. */
  says: string[];
  /**
   * That a person decides about some of the mends, and what becomes of them: they run in the order in which they are printed, or after the rest,
   * or they only show the way.
   */
  decided?: 'as printed' | 'after the rest' | 'shows the way';
  /** That it is about an object which another situation is about too, so that both cannot be found at once. */
  alone?: true;
}
