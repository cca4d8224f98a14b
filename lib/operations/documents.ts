import { createHash } from 'node:crypto';
import { z } from 'zod';
import { getDataset } from '#db/datasets/datasets.ts';
import { MAX_DOCUMENT_BYTES, priceOfDocument } from '#lib/credits/prices.ts';
import { Problem, toProblem } from '#lib/errors.ts';
import { detectMimeType } from '#lib/ingestion/detect-mime-type.ts';
import * as queries from '#lib/ingestion/documents.ts';
import { datasetNotFound, readerOf, refuseForeignDataset } from './datasets.ts';
import { defineOperation } from './define.ts';
import { id, listOf, metadata, nothing, page, position, time } from './fields.ts';

const STATUSES = ['queued', 'processing', 'ready', 'failed', 'cancelled'] as const;

export const documentSchema = z
  .object({
    id: id('document'),
    dataset_id: id('dataset'),
    external_id: z.string().nullable(),
    name: z.string(),
    mime_type: z.string(),
    size_bytes: z.int(),
    metadata,
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

const inDataset = { dataset_id: id('dataset') };
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
    const { rows, total } = await queries.listDocuments(datasetsDb, readerOf(context), input.dataset_id, input);
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
    const row = await queries.getDocument(context.services.datasetsDb, readerOf(context), input.dataset_id, input.document_id);
    if (!row) throw documentNotFound(input.document_id);
    return present(row);
  },
});

const file = z
  .file({ error: 'Send a file in the form field "file".' })
  .min(1, 'The file is empty.')
  .max(MAX_DOCUMENT_BYTES, `A document has at most ${MAX_DOCUMENT_BYTES / 1_000_000} MB.`)
  .meta({ description: '.txt, .md, .html or .pdf with a text layer' });

export const createDocument = defineOperation({
  name: 'createDocument',
  summary: 'Add a document',
  description:
    'JSON with `content`, or multipart/form-data with a `file`. Answers at once with the row; poll it until it is `ready`. Credits are held for the size of what came and settled by the size of the text that was indexed. With an `external_id` that is known, a new version replaces the old one when it is ready; the same content again costs nothing.',
  tag: 'Documents',
  method: 'POST',
  path: '/datasets/{dataset_id}/documents',
  scope: 'documents:write',
  status: 202,
  acceptsFile: true,
  input: z
    .strictObject({
      ...inDataset,
      content: z
        .string()
        .refine((text) => text.trim().length > 0, 'The content is empty.')
        .refine((text) => Buffer.byteLength(text) <= MAX_DOCUMENT_BYTES, `A document has at most ${MAX_DOCUMENT_BYTES / 1_000_000} MB.`)
        .optional()
        .meta({ description: 'The text itself. Give this or a file.' }),
      file: file.optional(),
      name: z
        .string()
        .trim()
        .min(1)
        .max(500)
        .optional()
        .meta({ description: 'File name; for `content` its ending (.md, .html) tells the format.' }),
      external_id: z
        .string()
        .min(1)
        .max(500)
        .optional()
        .meta({ description: 'Your own id for it; the same one again replaces the document.' }),
      metadata: metadata.default({}),
    })
    .refine(({ content, file }) => (content === undefined) !== (file === undefined), {
      path: ['content'],
      message: 'Give either content or a file.',
    }),
  output: documentSchema,
  cost: (input) => priceOfDocument(input.file?.size ?? Buffer.byteLength(input.content ?? '')),
  run: async (context, input) => {
    const { services, userId, operationId, charge } = context;
    refuseForeignDataset(context, input.dataset_id);
    const dataset = await getDataset(services.datasetsDb, { userId, datasetIds: null }, input.dataset_id);
    if (!dataset || dataset.ownerId !== userId) throw datasetNotFound(input.dataset_id);

    const upload = await readUpload(input);
    const objectKey = `${dataset.id}/${operationId}`;
    await services.storage.put(objectKey, upload.bytes, upload.mimeType);
    try {
      await charge.leaveToJob();
      const { row, unchanged } = await queries.createDocument(services.datasetsDb, userId, {
        datasetId: dataset.id,
        externalId: input.external_id ?? null,
        name: upload.name,
        metadata: input.metadata,
        mimeType: upload.mimeType,
        sizeBytes: upload.bytes.byteLength,
        contentHash: createHash('sha256').update(upload.bytes).digest('hex'),
        objectKey,
        operationId,
      });
      if (unchanged) {
        charge.only(0);
        services.defer(() => services.storage.delete(objectKey));
      } else {
        services.startIngestion();
      }
      return present(row);
    } catch (error) {
      await services.storage.delete(objectKey);
      throw error;
    }
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
    const objectKeys = await queries.deleteDocument(services.datasetsDb, userId, input.dataset_id, input.document_id);
    if (!objectKeys) throw documentNotFound(input.document_id);
    services.defer(async () => {
      for (const key of objectKeys) await services.storage.delete(key);
    });
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
  run: async (context, input) => {
    const { services, userId, operationId, charge } = context;
    refuseForeignDataset(context, input.dataset_id);
    const failed = await queries.getDocument(services.datasetsDb, readerOf(context), input.dataset_id, input.document_id);
    if (!failed) throw documentNotFound(input.document_id);
    await charge.hold(priceOfDocument(failed.sizeBytes));
    await charge.leaveToJob();
    const row = await queries.retryDocument(services.datasetsDb, userId, input.dataset_id, input.document_id, operationId);
    if (!row) throw documentNotFound(input.document_id);
    services.startIngestion();
    return present(row);
  },
});

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
    const row = await queries.cancelDocument(context.services.datasetsDb, context.userId, input.dataset_id, input.document_id);
    if (!row) throw documentNotFound(input.document_id);
    context.services.startIngestion();
    return present(row);
  },
});

interface Upload {
  bytes: Uint8Array;
  name: string;
  mimeType: string;
}

/** The bytes of what came, with the type that they really have. @throws Problem for a type that is not supported */
async function readUpload(input: { content?: string | undefined; file?: File | undefined; name?: string | undefined }): Promise<Upload> {
  const { content, file } = input;
  const bytes = file ? new Uint8Array(await file.arrayBuffer()) : new TextEncoder().encode(content);
  const name = input.name ?? file?.name ?? 'Untitled.txt';
  try {
    return { bytes, name, mimeType: detectMimeType(name, file?.type || null, bytes) };
  } catch (error) {
    const { code, message } = toProblem(error);
    throw new Problem(code, message, { errors: [{ pointer: file ? '/file' : '/name', detail: message }], cause: error });
  }
}

function documentNotFound(documentId: string): Problem {
  return new Problem('not_found', `There is no document ${documentId} in this dataset, or this credential may not see it.`);
}

function present(row: queries.DocumentRow): z.input<typeof documentSchema> {
  return {
    id: row.id,
    dataset_id: row.datasetId,
    external_id: row.externalId,
    name: row.name,
    mime_type: row.mimeType,
    size_bytes: row.sizeBytes,
    metadata: row.metadata,
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
