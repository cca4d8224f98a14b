import { sql } from 'drizzle-orm';
import { bigint, boolean, check, foreignKey, index, integer, pgTable, primaryKey, smallint, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { halfVector, sparseVector } from '#db/columns.ts';
import { datasets } from './datasets.ts';
import { documentVersions } from './documents.ts';

/** Number of dimensions that terms are hashed to: wide enough that two terms of a dataset practically never meet. */
export const TERM_DIMENSIONS = 1_000_000_000;
/** Most terms that one sparse vector has; a limit of pgvector. */
export const MAX_TERMS = 16_000;

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
    /** The page on which what it does not repeat of the passage before it begins, where the format has pages. */
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
    index('chunks_dataset_id_content_hash_index').on(table.datasetId, table.contentHash),
    check('chunks_span', sql`${table.start} >= 0 and ${table.end} > ${table.start}`),
  ],
);

/**
 * The keyword leg of a chunk. The number of a term is hashed together with the dataset, so that the index never walks
 * through what other customers wrote; that is also why there is no index on the dataset to lead the planner astray.
 */
export const chunkTerms = pgTable(
  'chunk_terms',
  {
    chunkId: text('chunk_id')
      .primaryKey()
      .references(() => chunks.id, { onDelete: 'cascade' }),
    datasetId: text('dataset_id').notNull(),
    documentId: text('document_id').notNull(),
    version: integer('version').notNull(),
    /** The part of the document that the chunk stands in; null where it is alone there. */
    part: integer('part'),
    /** Number of tokens, which BM25 normalises by. */
    length: integer('length').notNull(),
    /** The distinct terms, for finding; the weights below repeat them, for scoring. */
    terms: integer('terms').array().notNull(),
    weights: sparseVector('weights', { dimensions: TERM_DIMENSIONS }).notNull(),
  },
  (table) => [
    // Without the pending list, which every search would have to read through after a large upload.
    index('chunk_terms_terms_index').using('gin', table.terms).with({ fastupdate: false }),
    index('chunk_terms_document_id_version_index').on(table.documentId, table.version),
  ],
);

/**
 * The terms of neighbouring chunks together, `CHUNKS_PER_PART` of a version from its beginning on: a document of as many or fewer as a whole.
 * What a chunk is worth also depends on what its surroundings are about. Parts are bounded, so that a book costs a search no more than a letter.
 */
export const partTerms = pgTable(
  'part_terms',
  {
    documentId: text('document_id').notNull(),
    version: integer('version').notNull(),
    /** Counted from 0. */
    part: integer('part').notNull(),
    /** How many chunks the part has. */
    chunks: integer('chunks').notNull(),
    /** Number of tokens in all of them. */
    length: integer('length').notNull(),
    /** Ascending, so that one is looked up by halves. */
    terms: integer('terms').array().notNull(),
    /** How often each of the terms occurs. */
    frequencies: integer('frequencies').array().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.documentId, table.version, table.part] }),
    foreignKey({
      columns: [table.documentId, table.version],
      foreignColumns: [documentVersions.documentId, documentVersions.version],
      name: 'part_terms_document_version',
    }).onDelete('cascade'),
    check('part_terms_chunks', sql`${table.chunks} > 1`),
    check('part_terms_arrays', sql`cardinality(${table.terms}) = cardinality(${table.frequencies})`),
  ],
);

/** Dimensions for which there is a graph; vectors of any other are always compared one by one. */
export const GRAPH_DIMENSIONS = [256, 384, 512, 768, 1024, 1536, 3072];

/** The name of the graph that vectors of so many dimensions go into. */
export function graphIndexOf(dimensions: number): string {
  return `chunk_vectors_graph_${dimensions}_index`;
}

/** Which dataset's which generation a vector belongs to; the index on it is only used where a query has just this expression. */
export const GENERATION_KEY = sql`(dataset_id || '/' || generation::text)`;

/**
 * The vector leg of a chunk, apart from the keyword leg because an exact scan reads every row of a dataset. All vectors of
 * one generation of a dataset come from one model; while the next generation is built, a chunk has one of each.
 */
export const chunkVectors = pgTable(
  'chunk_vectors',
  {
    chunkId: text('chunk_id')
      .notNull()
      .references(() => chunks.id, { onDelete: 'cascade' }),
    datasetId: text('dataset_id').notNull(),
    documentId: text('document_id').notNull(),
    version: integer('version').notNull(),
    generation: integer('generation').notNull().default(1),
    /** Whether the vector is in a graph (HNSW), as those of large datasets are. Small ones cost the graphs nothing. */
    inGraph: boolean('in_graph').notNull().default(false),
    embedding: halfVector('embedding').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.chunkId, table.generation] }),
    index('chunk_vectors_generation_index').on(GENERATION_KEY),
    ...GRAPH_DIMENSIONS.map((dimensions) =>
      index(graphIndexOf(dimensions))
        .using('hnsw', sql.raw(`(embedding::halfvec(${dimensions})) halfvec_ip_ops`))
        // More neighbours than by default and a wider look for them: most of what a graph finds is decided when it is built.
        .with({ m: 24, ef_construction: 200 })
        .where(sql.raw(`in_graph and vector_dims(embedding) = ${dimensions}`)),
    ),
  ],
);

/**
 * Versions that have rows in the index but are not published. Search leaves them out. They are few, so that this is much
 * cheaper than asking for every chunk whether its version is the current one.
 */
export const stagedVersions = pgTable(
  'staged_versions',
  {
    datasetId: text('dataset_id')
      .notNull()
      .references(() => datasets.id, { onDelete: 'cascade' }),
    documentId: text('document_id').notNull(),
    version: integer('version').notNull(),
    /** The `INDEX_REVISION` of the code that began to index it. */
    indexRevision: integer('index_revision').notNull().default(0),
  },
  (table) => [
    primaryKey({ columns: [table.datasetId, table.documentId, table.version] }),
    foreignKey({
      columns: [table.documentId, table.version],
      foreignColumns: [documentVersions.documentId, documentVersions.version],
      name: 'staged_versions_document_version',
    }).onDelete('cascade'),
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
 * locks nobody, so that documents can be published side by side.
 */
export const termSegments = pgTable(
  'term_segments',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    datasetId: text('dataset_id')
      .notNull()
      .references(() => datasets.id, { onDelete: 'cascade' }),
    /** 1 when a version was published, -1 when it went. */
    sign: smallint('sign').notNull(),
    chunks: integer('chunks').notNull(),
    tokens: integer('tokens').notNull(),
    /** Ascending, so that one is looked up by halves. */
    terms: integer('terms').array().notNull(),
    /** In how many of the version's chunks each of the terms occurs. */
    frequencies: integer('frequencies').array().notNull(),
  },
  (table) => [
    index('term_segments_dataset_id_index').on(table.datasetId),
    check('term_segments_sign', sql`${table.sign} in (-1, 1)`),
    check('term_segments_arrays', sql`cardinality(${table.terms}) = cardinality(${table.frequencies})`),
  ],
);

/** Size of a dataset's keyword index as of the last fold. */
export const termTotals = pgTable('term_totals', {
  datasetId: text('dataset_id')
    .primaryKey()
    .references(() => datasets.id, { onDelete: 'cascade' }),
  chunks: integer('chunks').notNull(),
  tokens: bigint('tokens', { mode: 'number' }).notNull(),
});
