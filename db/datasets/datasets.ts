import { and, eq, or, type Placeholder, type SQL, sql } from 'drizzle-orm';
import { newId } from '#db/ids.ts';
import { sqlStateOf, UNIQUE_VIOLATION } from '#db/sql-state.ts';
import { languagesOfDataset } from './document-languages.ts';
import { type ChunkingSettings, datasets } from './schema/index.ts';
import type { DatasetsDatabase } from './types.ts';
import { unclaimFiles } from './unclaimed-files.ts';

/** Who reads: an account (null for a caller without one), limited to some datasets or to none. */
export interface Reader {
  userId: string | null;
  datasetIds: readonly string[] | null;
}

/** The condition that a reader may see a dataset: its own or a public one, within the credential's limit. */
export function isVisibleTo(reader: Pick<Reader, 'datasetIds'> & { userId: string | Placeholder | null }): SQL {
  const visible = or(eq(datasets.isPublic, true), reader.userId === null ? undefined : eq(datasets.ownerId, reader.userId));
  return sql`(${and(visible, withinLimit(reader.datasetIds))})`;
}

function withinLimit(datasetIds: readonly string[] | null): SQL | undefined {
  return datasetIds === null ? undefined : sql`${datasets.id} = any(${sql.param([...datasetIds])}::text[])`;
}

/** Within a select of one table drizzle names columns without their table, so the count spells its own out. */
const columns = {
  id: datasets.id,
  ownerId: datasets.ownerId,
  name: datasets.name,
  description: datasets.description,
  isPublic: datasets.isPublic,
  metadata: datasets.metadata,
  language: datasets.language,
  languages: languagesOfDataset,
  chunking: datasets.chunking,
  embeddingModel: datasets.embeddingModel,
  embeddingDimensions: datasets.embeddingDimensions,
  documentCount: sql<number>`(select count(*)::int from documents where documents.dataset_id = datasets.id)`,
  createdAt: datasets.createdAt,
  updatedAt: datasets.updatedAt,
};

/** The same for a reader: of others' datasets only the documents count that can be read. */
function columnsFor({ userId }: Reader) {
  const documentCount = sql<number>`(select count(*)::int from documents
    where documents.dataset_id = datasets.id and (documents.current_version is not null or documents.owner_id = ${userId}))`;
  return { ...columns, documentCount };
}

export type DatasetRow = Pick<typeof datasets.$inferSelect, Exclude<keyof typeof columns, 'documentCount'>> & { documentCount: number };

export interface NewDataset {
  name: string;
  description: string;
  isPublic: boolean;
  metadata: Record<string, unknown>;
  language: string;
  chunking: ChunkingSettings;
  embeddingModel: string;
  embeddingDimensions: number;
}

/** Creates a dataset. @returns null when the owner has one of that name already */
export async function createDataset(db: DatasetsDatabase, ownerId: string, dataset: NewDataset): Promise<DatasetRow | null> {
  const [created] = await db
    .insert(datasets)
    .values({ id: newId('dataset'), ownerId, ...dataset })
    .onConflictDoNothing({ target: [datasets.ownerId, datasets.name] })
    .returning(columns);
  return created ?? null;
}

export type DatasetSort = 'name' | 'created_at' | '-name' | '-created_at';

const ORDERS: Record<DatasetSort, SQL> = {
  name: sql`${datasets.name} asc, ${datasets.id} asc`,
  '-name': sql`${datasets.name} desc, ${datasets.id} desc`,
  created_at: sql`${datasets.createdAt} asc, ${datasets.id} asc`,
  '-created_at': sql`${datasets.createdAt} desc, ${datasets.id} desc`,
};

/** A page of datasets: the reader's own, or with `visibility: 'public'` everybody's public ones. */
export async function listDatasets(
  db: DatasetsDatabase,
  reader: Reader,
  page: { limit: number; offset: number; sort: DatasetSort; visibility: 'own' | 'public' },
): Promise<{ rows: DatasetRow[]; total: number }> {
  const scope = page.visibility === 'public' ? eq(datasets.isPublic, true) : eq(datasets.ownerId, reader.userId ?? '');
  const where = and(scope, withinLimit(reader.datasetIds));
  const rows = await db
    .select({ ...columnsFor(reader), total: sql<number>`count(*) over ()::int` })
    .from(datasets)
    .where(where)
    .orderBy(ORDERS[page.sort])
    .limit(page.limit)
    .offset(page.offset);
  const total = rows[0]?.total ?? (page.offset > 0 ? await db.$count(datasets, where) : 0);
  return { rows, total };
}

/** A dataset that the reader may see, or null. */
export async function getDataset(db: DatasetsDatabase, reader: Reader, datasetId: string): Promise<DatasetRow | null> {
  const [found] = await db
    .select(columnsFor(reader))
    .from(datasets)
    .where(and(eq(datasets.id, datasetId), isVisibleTo(reader)));
  return found ?? null;
}

export interface DatasetChange {
  name?: string | undefined;
  description?: string | undefined;
  isPublic?: boolean | undefined;
  /** Merged into what is there, key by key; a null value removes its key. */
  metadata?: Record<string, unknown> | undefined;
}

/**
 * Changes what is given of an owner's dataset.
 *
 * @param maxMetadata characters of JSON that its metadata may have after the change
 * @returns `not_found` when the owner has no such dataset, `name_taken` when another of the owner's bears the name, `metadata_too_large`
 * when there would be more than `maxMetadata`
 */
export async function updateDataset(
  db: DatasetsDatabase,
  ownerId: string,
  datasetId: string,
  { metadata, ...change }: DatasetChange,
  maxMetadata: number,
): Promise<DatasetRow | 'not_found' | 'name_taken' | 'metadata_too_large'> {
  const isOwn = and(eq(datasets.id, datasetId), eq(datasets.ownerId, ownerId));
  const removed = Object.entries(metadata ?? {}).flatMap(([key, value]) => (value === null ? [key] : []));
  const merging = sql<
    Record<string, unknown>
  >`(${datasets.metadata} || ${JSON.stringify(metadata ?? {})}::jsonb) - ${sql.param(removed)}::text[]`;
  try {
    return await db.transaction(async (transaction) => {
      const [found] = await transaction.select({ merged: merging }).from(datasets).where(isOwn).for('no key update');
      if (!found) return 'not_found';
      if (metadata && JSON.stringify(found.merged).length > maxMetadata) return 'metadata_too_large';
      const merged = metadata && { metadata: found.merged };
      const [updated] = await transaction
        .update(datasets)
        .set({ ...change, ...merged, updatedAt: new Date() })
        .where(isOwn)
        .returning(columns);
      return updated ?? 'not_found';
    });
  } catch (error) {
    if (sqlStateOf(error) === UNIQUE_VIOLATION) return 'name_taken';
    throw error;
  }
}

/** Deletes an owner's dataset with all that is in it; its files are noted to be deleted next. @returns whether there was one */
export async function deleteDataset(db: DatasetsDatabase, ownerId: string, datasetId: string): Promise<boolean> {
  const keys = sql`
    select v.object_key from gone join documents d on d.dataset_id = gone.id join document_versions v on v.document_id = d.id`;
  return db.transaction(async (transaction) => {
    // Locked in a statement of its own: the next one then sees every document, and none can be added any more.
    await transaction.execute(sql`select 1 from datasets where id = ${datasetId} and owner_id = ${ownerId} for update`);
    const { rows } = await transaction.execute(sql`
      with gone as (delete from datasets where id = ${datasetId} and owner_id = ${ownerId} returning id), files as (${unclaimFiles(keys)})
      select id from gone`);
    return rows.length > 0;
  });
}
