import { sql } from 'drizzle-orm';
import { boolean, check, index, integer, jsonb, pgTable, real, text, unique } from 'drizzle-orm/pg-core';
import { createdAt, moment, updatedAt } from '#db/columns.ts';

export interface ChunkingSettings {
  /** Aimed-at length of a chunk in characters. */
  size: number;
  /** Characters that a chunk repeats of the one before it. */
  overlap: number;
}

/** The language of a dataset whose documents each have their own, which is detected. */
export const AUTO = 'auto';

/** What the next generation of a dataset's vectors is made with. */
export interface NextEmbedding {
  model: string;
  dimensions: number;
  in_graph: boolean;
}

/** A collection of documents that is searched as one. The owner is a user of the other database, so no foreign key. */
export const datasets = pgTable(
  'datasets',
  {
    id: text('id').primaryKey(),
    ownerId: text('owner_id').notNull(),
    name: text('name').notNull(),
    description: text('description').notNull().default(''),
    isPublic: boolean('is_public').notNull().default(false),
    /** Who pays for searches by others. */
    payer: text('payer', { enum: ['reader', 'owner'] })
      .notNull()
      .default('reader'),
    metadata: jsonb('metadata').$type<Record<string, unknown>>().notNull().default({}),
    /** Language of the text (ISO 639-1), which chooses the stemmer, or `auto` where each document's is detected. */
    language: text('language').notNull().default('en'),
    /** The languages that documents of an `auto` dataset were indexed in; one is here before anything in it is published. */
    languages: text('languages').array().notNull().default(sql`'{}'::text[]`),
    chunking: jsonb('chunking').$type<ChunkingSettings>().notNull(),
    /** What made the vectors that searches read. */
    embeddingModel: text('embedding_model').notNull(),
    embeddingDimensions: integer('embedding_dimensions').notNull(),
    /** The generation of vectors that searches read. */
    embeddingGeneration: integer('embedding_generation').notNull().default(1),
    /** Whether that generation is found by its graph instead of by comparing every vector. */
    inGraph: boolean('in_graph').notNull().default(false),
    /** What the generation after it is made with, while that is being built. */
    nextEmbedding: jsonb('next_embedding').$type<NextEmbedding>(),
    /** Share of the ten nearest vectors that the graph finds, as last measured against the exact scan. */
    graphRecall: real('graph_recall'),
    graphRecallAt: moment('graph_recall_at'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    unique('datasets_owner_id_name').on(table.ownerId, table.name),
    unique('datasets_id_owner_id').on(table.id, table.ownerId),
    index('datasets_owner_id_created_at_index').on(table.ownerId, table.createdAt.desc()),
    index('datasets_public_index').on(table.createdAt.desc()).where(sql`is_public`),
    check('datasets_name_length', sql`char_length(${table.name}) between 1 and 200`),
    check('datasets_description_length', sql`char_length(${table.description}) <= 1000`),
    check('datasets_embedding_dimensions_positive', sql`${table.embeddingDimensions} > 0`),
  ],
);
