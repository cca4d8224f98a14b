import { sql } from 'drizzle-orm';
import { bigint, check, index, integer, jsonb, pgTable, primaryKey, smallint, text } from 'drizzle-orm/pg-core';
import { createdAt, moment } from '#db/columns.ts';
import { datasets } from './datasets.ts';

const datasetId = () =>
  text('dataset_id')
    .notNull()
    .references(() => datasets.id, { onDelete: 'cascade' });

/** What a question's answer is: a whole document, by one of its names, or a passage that an answer must contain. */
export type RelevantAnswer = { document_id: string } | { external_id: string } | { name: string } | { passage: string };

/** A question whose right answers are known, by which a dataset's search is measured. */
export const goldenQuestions = pgTable(
  'golden_questions',
  {
    id: text('id').primaryKey(),
    datasetId: datasetId(),
    /** Place in the list that was uploaded, from 0. */
    ordinal: integer('ordinal').notNull(),
    question: text('question').notNull(),
    relevant: jsonb('relevant').$type<RelevantAnswer[]>().notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    index('golden_questions_dataset_id_ordinal_index').on(table.datasetId, table.ordinal),
    check('golden_questions_question_length', sql`char_length(${table.question}) between 1 and 1000`),
  ],
);

/** One measurement of a dataset's search with one configuration; kept, so that later ones can be compared with it. */
export const evaluationRuns = pgTable(
  'evaluation_runs',
  {
    id: text('id').primaryKey(),
    datasetId: datasetId(),
    /** Runs that were measured side by side share it. */
    comparisonId: text('comparison_id').notNull(),
    configuration: jsonb('configuration').$type<Record<string, unknown>>().notNull(),
    /** SHA-256 over the questions in their order: only runs over the same ones can be compared. */
    questionsHash: text('questions_hash').notNull(),
    questions: integer('questions').notNull(),
    /** By name of the measure: mean and 95 % confidence interval. */
    metrics: jsonb('metrics').$type<Record<string, { mean: number; low: number; high: number }>>().notNull(),
    /** For each question the ranks of its right answers. */
    results: jsonb('results').$type<{ question_id: string; ranks: number[]; relevant: number }[]>().notNull(),
    createdAt: createdAt(),
  },
  (table) => [index('evaluation_runs_dataset_id_created_at_index').on(table.datasetId, table.createdAt.desc())],
);

/** How long searches took: by hour and mode, how many fell into each bucket of a logarithmic scale. */
export const searchTimings = pgTable(
  'search_timings',
  {
    hour: moment('hour').notNull(),
    mode: text('mode').notNull(),
    bucket: smallint('bucket').notNull(),
    searches: bigint('searches', { mode: 'number' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.hour, table.mode, table.bucket] })],
);
