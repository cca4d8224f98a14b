import { sql } from 'drizzle-orm';
import { check, foreignKey, index, integer, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { createdAt, halfVector, sparseVector } from '#db/columns.ts';
import { datasets } from './datasets.ts';
import { documentVersions } from './documents.ts';

/** Number of dimensions that terms are hashed to: wide enough that two terms of a dataset practically never meet. */
export const TERM_DIMENSIONS = 1_000_000_000;

/** A passage of a version's text, with all that a citation needs. */
export const chunks = pgTable(
  'chunks',
  {
    id: text('id').primaryKey(),
    datasetId: text('dataset_id').notNull(),
    documentId: text('document_id').notNull(),
    version: integer('version').notNull(),
    ordinal: integer('ordinal').notNull(),
    content: text('content').notNull(),
    /** SHA-256 of the content, in hex: an unchanged chunk keeps its vector. */
    contentHash: text('content_hash').notNull(),
    /** Span in the version's text, in UTF-16 code units, end exclusive. */
    start: integer('start').notNull(),
    end: integer('end').notNull(),
    /** First page that the passage stands on, where the format has pages. */
    page: integer('page'),
    headingPath: text('heading_path').array().notNull().default(sql`'{}'::text[]`),
  },
  (table) => [
    foreignKey({
      columns: [table.documentId, table.version],
      foreignColumns: [documentVersions.documentId, documentVersions.version],
      name: 'chunks_document_version',
    }).onDelete('cascade'),
    uniqueIndex('chunks_document_id_version_ordinal_unique').on(table.documentId, table.version, table.ordinal),
    check('chunks_span', sql`${table.start} >= 0 and ${table.end} > ${table.start}`),
  ],
);

/**
 * What search reads of a chunk, apart from its text, so that a scan touches little: the hashed terms, their BM25 weights
 * and the vector. A row counts only while its version is the document's current one.
 */
export const chunkIndex = pgTable(
  'chunk_index',
  {
    chunkId: text('chunk_id')
      .primaryKey()
      .references(() => chunks.id, { onDelete: 'cascade' }),
    datasetId: text('dataset_id').notNull(),
    documentId: text('document_id').notNull(),
    version: integer('version').notNull(),
    /** Number of tokens, which BM25 normalises by. */
    length: integer('length').notNull(),
    terms: integer('terms').array().notNull(),
    weights: sparseVector('weights', { dimensions: TERM_DIMENSIONS }).notNull(),
    embedding: halfVector('embedding'),
  },
  (table) => [
    index('chunk_index_terms_index').using('gin', table.terms),
    index('chunk_index_dataset_id_index').on(table.datasetId),
    index('chunk_index_document_id_version_index').on(table.documentId, table.version),
  ],
);

/** In how many chunks of a dataset a term occurs, as of the last fold of `term_segments`. */
export const termFrequencies = pgTable(
  'term_frequencies',
  {
    datasetId: text('dataset_id')
      .notNull()
      .references(() => datasets.id, { onDelete: 'cascade' }),
    term: integer('term').notNull(),
    chunks: integer('chunks').notNull(),
  },
  (table) => [primaryKey({ columns: [table.datasetId, table.term] })],
);

/**
 * What one published or removed version added to or took from a dataset's statistics, not folded in yet. Appending a row
 * locks nobody, so that documents can be indexed side by side.
 */
export const termSegments = pgTable(
  'term_segments',
  {
    datasetId: text('dataset_id')
      .notNull()
      .references(() => datasets.id, { onDelete: 'cascade' }),
    documentId: text('document_id').notNull(),
    version: integer('version').notNull(),
    /** 1 when the version was published, -1 when it went. */
    sign: integer('sign').notNull(),
    chunks: integer('chunks').notNull(),
    tokens: integer('tokens').notNull(),
    terms: integer('terms').array().notNull(),
    frequencies: integer('frequencies').array().notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.datasetId, table.documentId, table.version, table.sign] }),
    check('term_segments_sign', sql`${table.sign} in (-1, 1)`),
  ],
);

/** Size of a dataset's keyword index as of the last fold, and the average length that its weights were computed with. */
export const termTotals = pgTable('term_totals', {
  datasetId: text('dataset_id')
    .primaryKey()
    .references(() => datasets.id, { onDelete: 'cascade' }),
  chunks: integer('chunks').notNull(),
  tokens: integer('tokens').notNull(),
  weightsAverageLength: integer('weights_average_length').notNull(),
});
