import { createHash } from 'node:crypto';
import { and, eq, type SQL, sql } from 'drizzle-orm';
import { newId } from '#db/ids.ts';
import { languageOfVersion } from './document-languages.ts';
import { type ChunkingSettings, chunks, datasets, documents, documentVersions, type TextOutline } from './schema/index.ts';
import type { DatasetsDatabase } from './types.ts';

export interface VersionKey {
  documentId: string;
  version: number;
}

/** What the pipeline needs to know of a version before it reads the file. */
export interface VersionSource {
  name: string;
  mimeType: string;
  objectKey: string;
}

/** For a select of both tables. */
const nameOfVersion = sql<string>`coalesce(${documentVersions.name}, ${documents.name})`;

/** The file behind a version, or null when the document is gone. */
export async function getVersionSource(db: DatasetsDatabase, key: VersionKey): Promise<VersionSource | null> {
  const [source] = await db
    .select({ name: nameOfVersion, mimeType: documentVersions.mimeType, objectKey: documentVersions.objectKey })
    .from(documentVersions)
    .innerJoin(documents, eq(documents.id, documentVersions.documentId))
    .where(isVersion(key));
  return source ?? null;
}

/** Keeps what was read from the file. */
export async function saveVersionText(
  db: DatasetsDatabase,
  key: VersionKey,
  read: { text: string; title: string | null; outline: TextOutline },
): Promise<void> {
  await db.update(documentVersions).set(read).where(isVersion(key));
}

export interface VersionText {
  text: string;
  /** Where things stand in it. */
  outline: TextOutline;
  /** How the dataset wants it cut. */
  chunking: ChunkingSettings;
  /** Null where it is still to be detected. */
  language: string | null;
}

/** The text to be cut; null when the document is gone. */
export async function getVersionText(db: DatasetsDatabase, key: VersionKey): Promise<VersionText | null> {
  const [found] = await db
    .select({
      text: documentVersions.text,
      outline: documentVersions.outline,
      chunking: datasets.chunking,
      language: languageOfVersion,
    })
    .from(documentVersions)
    .innerJoin(documents, eq(documents.id, documentVersions.documentId))
    .innerJoin(datasets, eq(datasets.id, documents.datasetId))
    .where(isVersion(key));
  if (!found) return null;
  const { text, outline } = found;
  return typeof text === 'string' && outline ? { ...found, text, outline } : null;
}

/** Size of a version's text in bytes of UTF-8, which is what it costs by; 0 when there is none. */
export async function getVersionTextBytes(db: DatasetsDatabase, key: VersionKey): Promise<number> {
  const [found] = await db
    .select({ bytes: sql<number>`coalesce(octet_length(${documentVersions.text}), 0)` })
    .from(documentVersions)
    .where(isVersion(key));
  return found?.bytes ?? 0;
}

export interface NewChunk {
  ordinal: number;
  content: string;
  start: number;
  end: number;
  page: number | null;
  headingPath: string[];
}

/** Writes chunks of a version; those that are there already stay as they are. */
export async function saveChunks(db: DatasetsDatabase, key: VersionKey & { datasetId: string }, rows: NewChunk[]): Promise<void> {
  if (rows.length === 0) return;
  const values = rows.map((row) => ({
    ...key,
    ...row,
    id: newId('chunk'),
    contentHash: createHash('sha256').update(row.content).digest('hex'),
  }));
  await db.insert(chunks).values(values).onConflictDoNothing();
}

interface ChunkToIndex {
  id: string;
  ordinal: number;
  content: string;
  contentHash: string;
  /** Null where it is still to be detected. */
  language: string | null;
  embeddingModel: string;
}

/** Chunks of a version from an ordinal on, in their order, and what the dataset wants them indexed with. */
export async function getChunksToIndex(
  db: DatasetsDatabase,
  { documentId, version }: VersionKey,
  fromOrdinal: number,
  limit: number,
): Promise<ChunkToIndex[]> {
  return db
    .select({
      id: chunks.id,
      ordinal: chunks.ordinal,
      content: chunks.content,
      contentHash: chunks.contentHash,
      language: languageOfVersion,
      embeddingModel: datasets.embeddingModel,
    })
    .from(chunks)
    .innerJoin(datasets, eq(datasets.id, chunks.datasetId))
    .innerJoin(documentVersions, and(eq(documentVersions.documentId, chunks.documentId), eq(documentVersions.version, chunks.version)))
    .where(and(eq(chunks.documentId, documentId), eq(chunks.version, version), sql`${chunks.ordinal} >= ${fromOrdinal}`))
    .orderBy(chunks.ordinal)
    .limit(limit);
}

/**
 * Holds a document's row within a transaction, before anything else of it is locked and after its dataset's, which the new rows refer to: in this
 * order, deleting the one or the other cannot cross. What comes after in the transaction sees whatever a rival had committed.
 */
export async function lockDocument(
  db: DatasetsDatabase,
  { datasetId, documentId }: { datasetId: string; documentId: string },
): Promise<void> {
  await keepDataset(db, datasetId);
  await db.execute(sql`select 1 from documents where id = ${documentId} and dataset_id = ${datasetId} for update`);
}

/**
 * The CTEs `kept_dataset` and `kept` of a statement that writes or deletes rows which belong to documents. `kept` holds the documents' rows, after
 * their dataset's and in one order; joined first, it keeps the statement from crossing one that deletes the documents with all they have.
 * @param ids a query for the documents' ids
 */
export function keepDocuments(datasetId: string, ids: SQL): SQL {
  return sql`kept_dataset as materialized (select id from datasets where id = ${datasetId} for key share),
    kept as materialized (
      select id from documents where id in (${ids}) and exists (select from kept_dataset) order by id for key share
    )`;
}

/** Sees to it that a dataset stays until the transaction ends. */
export async function keepDataset(db: DatasetsDatabase, datasetId: string): Promise<void> {
  await db.execute(sql`select 1 from datasets where id = ${datasetId} for key share`);
}

function isVersion({ documentId, version }: VersionKey) {
  return and(eq(documentVersions.documentId, documentId), eq(documentVersions.version, version));
}
