import { sql } from 'drizzle-orm';
import { lockDocument } from '#db/datasets/document-versions.ts';
import type { DatasetsDatabase } from '#db/datasets/types.ts';
import { unclaimFiles } from '#db/datasets/unclaimed-files.ts';
import { appendSegments } from './append-segments.ts';
import { foldSegments } from './fold-segments.ts';

export interface VersionReference {
  datasetId: string;
  documentId: string;
  version: number;
}

/**
 * Makes an indexed version the one that readers see, in one commit: the document points to it and takes over its name and metadata, the dataset's statistics
 * gain it and lose the version it replaces, and older versions go with their chunks and files. Repeating it changes nothing, and
 * neither does publishing a version older than the current one. Once all of that is committed, the statistics may be folded.
 * @returns whether the version was published by this call
 */
export async function publishVersion(db: DatasetsDatabase, { datasetId, documentId, version }: VersionReference): Promise<boolean> {
  return db.transaction(async (transaction) => {
    await lockDocument(transaction, { datasetId, documentId });
    const { rows } = await transaction.execute(sql`
      with replaced as materialized (
        select id, current_version as version from documents
        where id = ${documentId} and dataset_id = ${datasetId} and (current_version is null or current_version < ${version}::int)
      ), swapped as (
        update documents set current_version = ${version}::int, name = coalesce(v.name, documents.name),
          metadata = coalesce(v.metadata, documents.metadata), index_revision = coalesce((
            select index_revision from staged_versions s
            where s.dataset_id = ${datasetId} and s.document_id = ${documentId} and s.version = ${version}::int
          ), 0), updated_at = now()
        from replaced join document_versions v on v.document_id = replaced.id and v.version = ${version}::int
        where documents.id = replaced.id
        returning documents.id
      ), changes(version, sign) as (
        select ${version}::int, 1 from replaced union all select version, -1 from replaced where version is not null
      ), segments as (${appendSegments(datasetId, documentId)}), unstaged as (
        delete from staged_versions s using replaced
        where s.dataset_id = ${datasetId} and s.document_id = ${documentId} and s.version = ${version}::int
      ), outdated as (
        delete from document_versions v using replaced where v.document_id = replaced.id and v.version < ${version}::int returning object_key
      ), files as (${unclaimFiles(sql`select object_key from outdated`)})
      select id from swapped`);
    return rows.length > 0;
  });
}

/**
 * Deletes a document of an owner with all that belongs to it, and takes it out of the dataset's statistics, in one commit.
 * Its files are noted to be deleted next.
 * @returns whether there was such a document
 */
export async function retractDocument(
  db: DatasetsDatabase,
  ownerId: string,
  { datasetId, documentId }: Omit<VersionReference, 'version'>,
): Promise<boolean> {
  const retracted = await db.transaction(async (transaction) => {
    await lockDocument(transaction, { datasetId, documentId });
    const { rows } = await transaction.execute(sql`
      with removed as (
        delete from documents where id = ${documentId} and dataset_id = ${datasetId} and owner_id = ${ownerId}
        returning id, current_version
      ), changes(version, sign) as (
        select current_version, -1 from removed where current_version is not null
      ), segments as (${appendSegments(datasetId, documentId)}), files as (${unclaimFiles(
        sql`select v.object_key from removed join document_versions v on v.document_id = removed.id`,
      )})
      select id from removed`);
    return rows.length > 0;
  });
  if (retracted) await foldSegments(db, datasetId);
  return retracted;
}

/** Takes away what a version that will never be published left in the index. */
export async function discardVersion(db: DatasetsDatabase, { datasetId, documentId, version }: VersionReference): Promise<void> {
  await db.execute(sql`
    with unpublished as materialized (
      select id from documents
      where id = ${documentId} and dataset_id = ${datasetId} and current_version is distinct from ${version}::int for update
    ), unstaged as (
      delete from staged_versions s using unpublished where s.document_id = unpublished.id and s.version = ${version}::int
    ), parts as (
      delete from part_terms using unpublished where part_terms.document_id = unpublished.id and part_terms.version = ${version}::int
    )
    delete from chunks using unpublished where chunks.document_id = unpublished.id and chunks.version = ${version}::int`);
}
