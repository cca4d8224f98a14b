import { sql } from 'drizzle-orm';
import { bigint, check, foreignKey, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { createdAt, moment, updatedAt } from '#db/columns.ts';
import { datasets } from './datasets.ts';

/** A document of a dataset. Its status is derived from its newest job, and its content from its current version. */
export const documents = pgTable(
  'documents',
  {
    id: text('id').primaryKey(),
    datasetId: text('dataset_id').notNull(),
    ownerId: text('owner_id').notNull(),
    /** The caller's own name for it; uploading again under the same one replaces the content. */
    externalId: text('external_id'),
    /** Like `metadata`, of the version that readers see; of the newest one while there is none. */
    name: text('name').notNull(),
    metadata: jsonb('metadata').$type<Record<string, unknown>>().notNull().default({}),
    /** The version that readers see; null until the first one is ready. */
    currentVersion: integer('current_version'),
    /** The `INDEX_REVISION` of the code that made the terms of the current version. */
    indexRevision: integer('index_revision').notNull().default(0),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    foreignKey({
      columns: [table.datasetId, table.ownerId],
      foreignColumns: [datasets.id, datasets.ownerId],
      name: 'documents_dataset',
    }).onDelete('cascade'),
    uniqueIndex('documents_dataset_id_external_id_unique').on(table.datasetId, table.externalId),
    index('documents_dataset_id_created_at_index').on(table.datasetId, table.createdAt.desc()),
    index('documents_index_revision_index').on(table.indexRevision, table.datasetId).where(sql`current_version is not null`),
    check('documents_name_length', sql`char_length(${table.name}) between 1 and 500`),
    check('documents_external_id_length', sql`char_length(${table.externalId}) between 1 and 500`),
  ],
);

/**
 * Files in storage that no document has: of an upload until its document is there, and of what was deleted or replaced until the file is gone, too. A key
 * goes in and out in the commits that make and delete documents, so that a function that is killed leaves no file behind.
 */
export const unclaimedFiles = pgTable(
  'unclaimed_files',
  {
    objectKey: text('object_key').primaryKey(),
    /** From when on the file is to be deleted. */
    deleteAt: moment('delete_at').notNull(),
  },
  (table) => [index('unclaimed_files_delete_at_index').on(table.deleteAt)],
);

/** Where things stand in a version's text, in UTF-16 code units, each list in the order of the text. */
export interface TextOutline {
  /** Where the text begins behind its front matter, which stands under no heading and under all. */
  frontMatterEnd?: number;
  pages: { number: number; start: number }[];
  /** With an `end` where one holds no further than the quote, list item or the like that it stands in. */
  headings: { level: number; title: string; start: number; end?: number }[];
  /** Code and tables, which read badly when cut. */
  blocks: { start: number; end: number }[];
}

/** One state of a document's content: the file as it came, and the text that was read from it. */
export const documentVersions = pgTable(
  'document_versions',
  {
    documentId: text('document_id')
      .notNull()
      .references(() => documents.id, { onDelete: 'cascade' }),
    version: integer('version').notNull(),
    /** Like `metadata`, what the document takes over when this version is published; null where that is nothing, as before it was kept here. */
    name: text('name'),
    metadata: jsonb('metadata').$type<Record<string, unknown>>(),
    mimeType: text('mime_type').notNull(),
    sizeBytes: bigint('size_bytes', { mode: 'number' }).notNull(),
    /** SHA-256 of the bytes, in hex: what decides whether an upload changed anything. */
    contentHash: text('content_hash').notNull(),
    /** Made of ids only, so that no file name can reach the storage. */
    objectKey: text('object_key').notNull().unique(),
    /** What was read from the file; null until it is parsed. Every chunk's span points into it. */
    text: text('text'),
    title: text('title'),
    outline: jsonb('outline').$type<TextOutline>(),
    /** Language that was detected (ISO 639-1); null until then, and where the dataset has one. */
    language: text('language'),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.documentId, table.version] }),
    check('document_versions_version_positive', sql`${table.version} >= 1`),
    check('document_versions_size_not_negative', sql`${table.sizeBytes} >= 0`),
  ],
);

/**
 * Durable work on a document, or on all of a dataset's vectors or terms, taken under a lease. `stage` and `cursor` say where the next step begins;
 * each step is idempotent, so that a killed function's step can run again.
 */
export const jobs = pgTable(
  'jobs',
  {
    id: text('id').primaryKey(),
    kind: text('kind', { enum: ['ingest', 'reembed', 'reindex'] }).notNull(),
    datasetId: text('dataset_id')
      .notNull()
      .references(() => datasets.id, { onDelete: 'cascade' }),
    ownerId: text('owner_id').notNull(),
    documentId: text('document_id').references(() => documents.id, { onDelete: 'cascade' }),
    version: integer('version'),
    /** The hold in the credits ledger that this work settles or releases. */
    operationId: text('operation_id'),
    state: text('state', { enum: ['queued', 'running', 'succeeded', 'failed', 'cancelled'] })
      .notNull()
      .default('queued'),
    stage: text('stage').notNull(),
    cursor: integer('cursor').notNull().default(0),
    /** Steps of the current stage that are done, and how many there are. */
    progressDone: integer('progress_done').notNull().default(0),
    progressTotal: integer('progress_total').notNull().default(0),
    attempt: integer('attempt').notNull().default(0),
    runAt: moment('run_at').notNull().defaultNow(),
    leaseToken: text('lease_token'),
    leaseUntil: moment('lease_until'),
    /** When a worker took it last; of an owner's jobs the latest says when it was the owner's turn. */
    claimedAt: moment('claimed_at'),
    /** Why the last attempt failed, in words for the customer, and in which stage. */
    error: jsonb('error').$type<{ code: string; detail: string; stage: string }>(),
    finishedAt: moment('finished_at'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    index('jobs_open_index').on(table.kind, table.ownerId, table.runAt).where(sql`state in ('queued', 'running')`),
    index('jobs_owner_id_claimed_at_index').on(table.ownerId, table.claimedAt).where(sql`claimed_at is not null`),
    index('jobs_document_id_created_at_index').on(table.documentId, table.createdAt.desc()),
    index('jobs_dataset_id_index').on(table.datasetId),
    uniqueIndex('jobs_operation_id_unique').on(table.operationId),
    uniqueIndex('jobs_one_open_per_document').on(table.documentId).where(sql`state in ('queued', 'running')`),
    uniqueIndex('jobs_one_open_reembed_per_dataset').on(table.datasetId).where(sql`kind = 'reembed' and state in ('queued', 'running')`),
    uniqueIndex('jobs_one_open_reindex_per_dataset').on(table.datasetId).where(sql`kind = 'reindex' and state in ('queued', 'running')`),
    check('jobs_ingest_has_document', sql`${table.kind} <> 'ingest' or (${table.documentId} is not null and ${table.version} is not null)`),
    check('jobs_finished', sql`(${table.state} in ('succeeded', 'failed', 'cancelled')) = (${table.finishedAt} is not null)`),
  ],
);
