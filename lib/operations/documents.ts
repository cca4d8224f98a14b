import * as z from 'zod';
import { getDataset } from '#db/datasets/datasets.ts';
import { openOperations } from '#db/datasets/jobs.ts';
import { priceOfDocument } from '#lib/credits/prices.ts';
import { Problem } from '#lib/errors.ts';
import * as ingestion from '#lib/ingestion/documents.ts';
import { retractDocument } from '#lib/retrieval/publish.ts';
import { datasetNotFound, readerOf, refuseForeignDataset } from './datasets.ts';
import { type CostRange, defineOperation, type OperationContext } from './define.ts';
import { id, keptMetadata, listOf, nothing, page, position, time } from './fields.ts';
import { finishDeletion } from './finish-deletion.ts';

const STATUSES = ['queued', 'processing', 'ready', 'failed', 'cancelled'] as const;

export const documentSchema = z
  .object({
    id: id('document'),
    dataset_id: id('dataset'),
    external_id: z.string().nullable(),
    name: z
      .string()
      .meta({ description: 'As `metadata`, that of the version that is served; a new version brings its own when it is ready.' }),
    mime_type: z.string(),
    size_bytes: z.int(),
    metadata: keptMetadata,
    language: z.string().nullable().meta({ description: 'That it is indexed in (ISO 639-1); null until it is detected.' }),
    status: z.enum(STATUSES),
    stage: z.string().nullable().meta({ description: 'What is being done, or was when it ended.' }),
    progress: z.number().min(0).max(1),
    attempt: z.int(),
    next_retry_at: time.nullable(),
    error: z.object({ code: z.string(), detail: z.string() }).nullable().meta({ description: 'Why the last attempt failed.' }),
    chunk_count: z.int(),
    version: z.int(),
    created_at: time,
    updated_at: time,
  })
  .meta({ id: 'Document' });

export const inDataset = { dataset_id: id('dataset') };
const oneDocument = { ...inDataset, document_id: id('document') };

export const listDocuments = defineOperation({
  name: 'listDocuments',
  summary: 'List documents',
  tag: 'Documents',
  method: 'GET',
  path: '/datasets/{dataset_id}/documents',
  scope: 'documents:read',
  allowsAnonymous: true,
  input: z.strictObject({ ...inDataset, ...page, status: z.enum(STATUSES).optional() }),
  output: listOf('documents', documentSchema),
  run: async (context, input) => {
    const { datasetsDb } = context.services;
    const dataset = await getDataset(datasetsDb, readerOf(context), input.dataset_id);
    if (!dataset) throw datasetNotFound(input.dataset_id);
    const { rows, total } = await ingestion.listDocuments(datasetsDb, readerOf(context), input.dataset_id, input);
    return { documents: rows.map(present), ...position(input, total) };
  },
});

export const getDocument = defineOperation({
  name: 'getDocument',
  summary: 'Get a document',
  description: 'Its status always tells the truth: stage, progress, attempt, next retry and reason.',
  tag: 'Documents',
  method: 'GET',
  path: '/datasets/{dataset_id}/documents/{document_id}',
  scope: 'documents:read',
  allowsAnonymous: true,
  input: z.strictObject(oneDocument),
  output: documentSchema,
  run: async (context, input) => {
    const row = await ingestion.getDocument(context.services.datasetsDb, readerOf(context), input.dataset_id, input.document_id);
    if (!row) throw documentNotFound(input.document_id);
    return present(row);
  },
});

export const deleteDocument = defineOperation({
  name: 'deleteDocument',
  summary: 'Delete a document',
  description: 'Removes the document, its file and everything that was indexed of it. Searches no longer find it from this moment on.',
  tag: 'Documents',
  method: 'DELETE',
  path: '/datasets/{dataset_id}/documents/{document_id}',
  scope: 'documents:delete',
  status: 204,
  input: z.strictObject(oneDocument),
  output: nothing,
  run: async (context, input) => {
    refuseForeignDataset(context, input.dataset_id);
    const { services, userId } = context;
    const document = { datasetId: input.dataset_id, documentId: input.document_id };
    const atWork = await openOperations(services.datasetsDb, userId, document);
    if (!(await retractDocument(services.datasetsDb, userId, document))) throw documentNotFound(input.document_id);
    finishDeletion(services, atWork);
  },
});

export const retryDocument = defineOperation({
  name: 'retryDocument',
  summary: 'Try a failed document again',
  tag: 'Documents',
  method: 'POST',
  path: '/datasets/{dataset_id}/documents/{document_id}/retry',
  scope: 'documents:write',
  status: 202,
  input: z.strictObject(oneDocument),
  output: documentSchema,
  storedCost: retryCost,
  run: async (context, input) => {
    const { services, userId, operationId, charge } = context;
    await charge.hold((await retryCost(context, input)).most);
    await charge.leaveToJob();
    const row = await ingestion.retryDocument(services.datasetsDb, userId, input.dataset_id, input.document_id, operationId);
    if (!row) throw documentNotFound(input.document_id);
    services.startIngestion();
    return present(row);
  },
});

/** What trying a document again may cost: by the size of its file at most, as the first time. */
async function retryCost(context: OperationContext, input: { dataset_id: string; document_id: string }): Promise<CostRange> {
  refuseForeignDataset(context, input.dataset_id);
  const failed = await ingestion.getDocument(context.services.datasetsDb, readerOf(context), input.dataset_id, input.document_id);
  if (!failed) throw documentNotFound(input.document_id);
  return { least: priceOfDocument(0), most: priceOfDocument(failed.sizeBytes) };
}

export const cancelDocument = defineOperation({
  name: 'cancelDocument',
  summary: 'Stop processing a document',
  description: 'What was held for it goes back. A version that was ready before stays.',
  tag: 'Documents',
  method: 'POST',
  path: '/datasets/{dataset_id}/documents/{document_id}/cancel',
  scope: 'documents:write',
  input: z.strictObject(oneDocument),
  output: documentSchema,
  run: async (context, input) => {
    refuseForeignDataset(context, input.dataset_id);
    const row = await ingestion.cancelDocument(context.services.datasetsDb, context.userId, input.dataset_id, input.document_id);
    if (!row) throw documentNotFound(input.document_id);
    context.services.startIngestion();
    return present(row);
  },
});

function documentNotFound(documentId: string): Problem {
  return new Problem('not_found', `There is no document ${documentId} in this dataset, or this credential may not see it.`);
}

/** A document as the contract shows it. */
export function present(row: ingestion.DocumentRow): z.input<typeof documentSchema> {
  return {
    id: row.id,
    dataset_id: row.datasetId,
    external_id: row.externalId,
    name: row.name,
    mime_type: row.mimeType,
    size_bytes: row.sizeBytes,
    metadata: row.metadata,
    language: row.language,
    status: row.status,
    stage: row.stage,
    progress: row.progress,
    attempt: row.attempt,
    next_retry_at: row.nextRetryAt?.toISOString() ?? null,
    error: row.error,
    chunk_count: row.chunkCount,
    version: row.version,
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
  };
}
