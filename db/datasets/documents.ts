import { type SQL, sql } from 'drizzle-orm';
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
