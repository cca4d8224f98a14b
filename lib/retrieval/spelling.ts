import { type SQL, sql } from 'drizzle-orm';

/** Letters of words that are noted: of two or fewer letters no compound has a part, and longer ones than these nobody types. */
export const NOTED_LETTERS = { least: 3, most: 32 };

/** The number of a word, or of what is left of one without a letter, in a dataset: the first four bytes of a hash that every server has. */
export function spellingNumber(datasetId: SQL, letters: SQL): SQL {
  return sql`('x' || left(md5(${datasetId} || '/' || ${letters}), 8))::bit(32)::int`;
}

/**
 * The numbers of a word and of the word without each one of its letters. Of two words that one letter more, less, other or in another place
 * tells apart, these have one in common (Mor and Fraenkel, "A hash code method for detecting and correcting spelling errors", 1982).
 */
export function spellingNumbers(datasetId: SQL, word: SQL): SQL {
  return sql`array(
      select ${spellingNumber(datasetId, sql`left(${word}, place - 1) || substr(${word}, place + 1)`)} from generate_series(1, length(${word})) place
      union all select ${spellingNumber(datasetId, word)})`;
}
