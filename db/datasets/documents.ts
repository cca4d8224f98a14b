import { type SQL, sql } from 'drizzle-orm';
import { newId } from '#db/ids.ts';
import { isVisibleTo, type Reader } from './datasets.ts';
import { AUTO } from './schema/index.ts';
import type { DatasetsDatabase } from './types.ts';

export type DocumentStatus = 'queued' | 'processing' | 'ready' | 'failed' | 'cancelled';

/** A document as its readers see it: `name`, `metadata`, `version`, `mimeType`, `sizeBytes` and `language` are those of the version that they get, or of the first on its way. */
export interface DocumentRow {
  id: string;
  datasetId: string;
  ownerId: string;
  externalId: string | null;
  name: string;
  metadata: Record<string, unknown>;
  /** A new version on its way shows as `processing`, one that failed leaves the old one `ready`, with `error` saying why. */
  status: DocumentStatus;
  /** The stage that is running or failed; null once all went well. */
  stage: string | null;
  /** Of the newest job, 0–1. */
  progress: number;
  attempt: number;
  nextRetryAt: Date | null;
  error: { code: string; detail: string } | null;
  chunkCount: number;
  sizeBytes: number;
  mimeType: string;
  /** That the version is indexed in; null until it is detected. */
  language: string | null;
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

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
    const code = sqlState(error);
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
    if (sqlState(error) === UNIQUE_VIOLATION) return 'busy';
    throw error;
  }
}

/** A document that the reader may see, or null. */
export async function getDocument(
  db: DatasetsDatabase,
  reader: Reader,
  datasetId: string,
  documentId: string,
): Promise<DocumentRow | null> {
  const { rows } = await db.execute<StoredRow>(
    sql`${selectRows(reader)} where ${visible(reader, datasetId)} and documents.id = ${documentId}`,
  );
  return rows[0] ? present(rows[0]) : null;
}

/** A page of a dataset's documents, the newest first, of those that the reader may see. */
export async function listDocuments(
  db: DatasetsDatabase,
  reader: Reader,
  datasetId: string,
  page: { limit: number; offset: number; status?: DocumentStatus | undefined },
): Promise<{ rows: DocumentRow[]; total: number }> {
  const found = sql`select documents.id, documents.created_at from documents
    join datasets on datasets.id = documents.dataset_id ${page.status ? NEWEST_JOB : sql``}
    where ${visible(reader, datasetId)} ${page.status ? sql`and ${STATUS} = ${page.status}` : sql``}`;
  const { rows } = await db.execute<StoredRow & { total: number }>(sql`
    with found as materialized (${found}),
    page as (select id from found order by created_at desc, id desc limit ${page.limit} offset ${page.offset}),
    total as (select count(*)::int as total from found)
    select total.total, shown.* from total left join (
      ${selectRows(reader)} where documents.id in (select id from page)
    ) shown on true
    order by shown.created_at desc, shown.id desc`);
  return { rows: rows.filter(({ id }) => id !== null).map(present), total: rows[0]?.total ?? 0 };
}

type StoredRow = Record<string, unknown> &
  Omit<DocumentRow, 'createdAt' | 'updatedAt' | 'nextRetryAt' | 'progress' | 'sizeBytes'> & {
    createdAt: string;
    updatedAt: string;
    nextRetryAt: string | null;
    progress: string;
    sizeBytes: string;
  };

const NEWEST_JOB = sql`left join lateral (
  select * from jobs where jobs.document_id = documents.id order by jobs.created_at desc, jobs.id desc limit 1
) job on true`;

/** Stages `release` and `cancel` only give credits back: the outcome is decided, and at `settle` the version is out. */
const STATUS = sql`case
  when job.state in ('queued', 'running') and job.stage in ('parse', 'chunk', 'index', 'publish') then
    case when job.state = 'queued' and job.stage = 'parse' and job.attempt = 0 then 'queued' else 'processing' end
  when documents.current_version is not null then 'ready'
  when job.stage = 'cancel' then 'cancelled'
  else 'failed' end`;

const PROGRESS = sql`case job.stage
  when 'parse' then 0 when 'chunk' then 0.1 when 'publish' then 0.95
  when 'index' then 0.2 + 0.75 * job.progress_done / greatest(job.progress_total, 1)
  when 'settle' then 1 else case when documents.current_version is null then 0 else 1 end end`;

/** Others than the owner are not told why a new version failed. */
function selectRows(reader: Reader): SQL {
  const error = sql`case when documents.owner_id = ${reader.userId} and job.error is not null
    then jsonb_build_object('code', job.error->>'code', 'detail', job.error->>'detail') end`;
  return sql`
    select documents.id, documents.dataset_id as "datasetId", documents.owner_id as "ownerId", documents.external_id as "externalId",
      documents.name, documents.metadata, documents.created_at, documents.created_at as "createdAt",
      greatest(documents.updated_at, job.updated_at) as "updatedAt", ${STATUS} as status,
      case when job.state <> 'succeeded' then coalesce(job.error->>'stage', job.stage) end as stage,
      ${PROGRESS} as progress, coalesce(job.attempt, 0) as attempt,
      case when job.state = 'queued' and job.attempt > 0 then job.run_at end as "nextRetryAt", ${error} as error,
      (select count(*)::int from chunks c where c.document_id = documents.id and c.version = documents.current_version) as "chunkCount",
      version.size_bytes as "sizeBytes", version.mime_type as "mimeType", version.version,
      case when datasets.language = ${AUTO} then version.language else datasets.language end as language
    from documents
    join datasets on datasets.id = documents.dataset_id
    join lateral (
      select * from document_versions v where v.document_id = documents.id
      order by v.version = documents.current_version desc nulls last, v.version desc limit 1
    ) version on true
    ${NEWEST_JOB}`;
}

/** Of others' public datasets only what can be read is there. */
function visible(reader: Reader, datasetId: string): SQL {
  return sql`documents.dataset_id = ${datasetId} and ${isVisibleTo(reader)}
    and (documents.owner_id = ${reader.userId} or documents.current_version is not null)`;
}

function present(row: StoredRow): DocumentRow {
  const { id, datasetId, ownerId, externalId, name, metadata, status, stage, attempt, error, chunkCount, mimeType, language, version } =
    row;
  return {
    ...{ id, datasetId, ownerId, externalId, name, metadata, status, stage, attempt, error, chunkCount, mimeType, language, version },
    progress: Number(row.progress),
    sizeBytes: Number(row.sizeBytes),
    nextRetryAt: row.nextRetryAt === null ? null : new Date(row.nextRetryAt),
    createdAt: new Date(row.createdAt),
    updatedAt: new Date(row.updatedAt),
  };
}

const UNIQUE_VIOLATION = '23505';
const FOREIGN_KEY_VIOLATION = '23503';

/** The SQLSTATE of an error that Postgres answered with; Drizzle wraps it. */
function sqlState(error: unknown): string | undefined {
  const cause = error instanceof Error ? error.cause : undefined;
  return [error, cause].map((candidate) => (candidate as { code?: string } | undefined)?.code).find((code) => code !== undefined);
}
