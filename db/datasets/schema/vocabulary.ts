import { index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { datasets } from './datasets.ts';

/**
 * The words that a dataset's documents are written in, by which a misspelled one is recognised. They are kept as numbers, hashed together with the
 * dataset, and not as text. Those of documents that went stay until the dataset goes: such a word is not found, since no passage has its term.
 */
export const vocabulary = pgTable(
  'vocabulary',
  {
    datasetId: text('dataset_id')
      .notNull()
      .references(() => datasets.id, { onDelete: 'cascade' }),
    word: integer('word').notNull(),
    /** What the index has the word as; a word of documents in several languages may be several terms. */
    term: integer('term').notNull(),
    /** The word, and the word without each one of its letters: what another word one mistake away shares one of with it. */
    spellings: integer('spellings').array().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.datasetId, table.word, table.term] }),
    index('vocabulary_spellings_index').using('gin', table.spellings).with({ fastupdate: false }),
  ],
);
