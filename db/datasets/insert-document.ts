import { sql } from 'drizzle-orm';
import { newId } from '#db/ids.ts';
import { FOREIGN_KEY_VIOLATION, sqlStateOf, UNIQUE_VIOLATION } from '#db/sql-state.ts';
import type { DatasetsDatabase } from './types.ts';

export interface NewDocument {
  datasetId: string;
  externalId: string | null;
  name: string;
  metadata: Record<string, unknown>;
  mimeType: string;
  sizeBytes: number;
  /** SHA-256 of the bytes, in hex. */
  contentHash: string;
  objectKey: string;
  /** The hold that the job settles or releases. */
  operationId: string;
}

/**
 * Adds a document, or for a known external id its next version, with the job that will process it, in one statement. A document that is served stays as it
 * is: name and metadata that come with a version take effect with it.
 *
 * The same content, of the same type, as that of the current version makes nothing new: only name and metadata are taken over, at once and also by a version
 * that waits to be tried again, and the file is deleted.
 * @returns the document's id; `busy` when a job for it is open, `no_dataset` when the owner has no such dataset
 */
export async function insertDocument(
  db: DatasetsDatabase,
  ownerId: string,
  document: NewDocument,
): Promise<{ id: string; unchanged: boolean } | 'busy' | 'no_dataset'> {
  const { datasetId, externalId, name, mimeType, sizeBytes, contentHash, objectKey, operationId } = document;
  const metadata = JSON.stringify(document.metadata);
  try {
    const { rows } = await db.execute<{ id: string | null; unchanged: boolean }>(sql`
      with dataset as materialized (
        select id from datasets where id = ${datasetId} and owner_id = ${ownerId} for key share
      ), known as materialized (
        select d.id, d.current_version from dataset join documents d on d.dataset_id = dataset.id
        where d.external_id = ${externalId} for no key update of d
      ), same as materialized (
        select v.document_id, v.version from known join document_versions v on v.document_id = known.id and v.version = known.current_version
        where v.content_hash = ${contentHash} and v.mime_type = ${mimeType}
          and not exists (select 1 from jobs j where j.document_id = known.id and j.state in ('queued', 'running'))
      ), written as (
        insert into documents (id, dataset_id, owner_id, external_id, name, metadata)
        select ${newId('document')}, id, ${ownerId}, ${externalId}, ${name}, ${metadata}::jsonb from dataset
        on conflict (dataset_id, external_id) do update
          set name = excluded.name, metadata = excluded.metadata, updated_at = now()
          where documents.current_version is null or exists (select 1 from same)
        returning id
      ), document as (
        select id from known union select id from written
      ), awaited as (
        update document_versions v set name = ${name}, metadata = ${metadata}::jsonb from same
        where v.document_id = same.document_id and v.version > same.version
      ), added as (
        insert into document_versions (document_id, version, name, metadata, mime_type, size_bytes, content_hash, object_key)
        select d.id, 1 + coalesce((select max(version) from document_versions v where v.document_id = d.id), 0),
          ${name}, ${metadata}::jsonb, ${mimeType}, ${sizeBytes}::bigint, ${contentHash}, ${objectKey}
        from document d where not exists (select 1 from same)
        returning document_id, version
      ), claimed as (
        delete from unclaimed_files where object_key = ${objectKey} and exists (select 1 from added)
      ), unneeded as (
        update unclaimed_files set delete_at = now() where object_key = ${objectKey} and exists (select 1 from same)
      ), job as (
        insert into jobs (id, kind, dataset_id, owner_id, document_id, version, operation_id, stage)
        select ${newId('job')}, 'ingest', ${datasetId}, ${ownerId}, document_id, version, ${operationId}, 'parse' from added
      )
      select document.id, exists (select 1 from same) as unchanged from dataset left join document on true`);
    const [row] = rows;
    if (!row) return 'no_dataset';
    // One that came and was published while this waited for it.
    return row.id === null ? 'busy' : { id: row.id, unchanged: row.unchanged };
  } catch (error) {
    const code = sqlStateOf(error);
    if (code === UNIQUE_VIOLATION) return 'busy';
    if (code === FOREIGN_KEY_VIOLATION) return 'no_dataset';
    throw error;
  }
}

/** A job for the version of an owner's document whose last job failed or was cancelled. @returns null when there is no such document */
export async function insertRetry(
  db: DatasetsDatabase,
  ownerId: string,
  target: { datasetId: string; documentId: string; operationId: string },
): Promise<'queued' | 'busy' | 'not_failed' | null> {
  try {
    const { rows } = await db.execute<{ state: string }>(sql`
      with newest as (
        select j.* from jobs j join documents d on d.id = j.document_id
        where d.id = ${target.documentId} and d.dataset_id = ${target.datasetId} and d.owner_id = ${ownerId}
        order by j.created_at desc, j.id desc limit 1
      ), retry as (
        insert into jobs (id, kind, dataset_id, owner_id, document_id, version, operation_id, stage)
        select ${newId('job')}, 'ingest', dataset_id, owner_id, document_id, version, ${target.operationId}, 'parse'
        from newest where state in ('failed', 'cancelled')
      )
      select state from newest`);
    const state = rows[0]?.state;
    if (!state) return null;
    if (state === 'failed' || state === 'cancelled') return 'queued';
    return state === 'succeeded' ? 'not_failed' : 'busy';
  } catch (error) {
    const code = sqlStateOf(error);
    if (code === UNIQUE_VIOLATION) return 'busy';
    if (code === FOREIGN_KEY_VIOLATION) return null;
    throw error;
  }
}
