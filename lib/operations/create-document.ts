import { createHash } from 'node:crypto';
import * as z from 'zod';
import { getDataset } from '#db/datasets/datasets.ts';
import { noteUpload } from '#db/datasets/unclaimed-files.ts';
import { MAX_DOCUMENT_BYTES, priceOfDocument } from '#lib/credits/prices.ts';
import { Problem, toProblem } from '#lib/errors.ts';
import { detectMimeType, typeOfText } from '#lib/ingestion/detect-mime-type.ts';
import * as ingestion from '#lib/ingestion/documents.ts';
import { datasetNotFound, refuseForeignDataset } from './datasets.ts';
import { defineOperation } from './define.ts';
import { deleteFiles } from './delete-files.ts';
import { documentSchema, inDataset, present } from './documents.ts';
import { metadata } from './fields.ts';
import { TEXT_LIMITS } from './limits.ts';

const file = z
  .file({ error: 'Send a file in the form field "file".' })
  .min(1, 'The file is empty.')
  .max(MAX_DOCUMENT_BYTES, `A document has at most ${MAX_DOCUMENT_BYTES / 1_000_000} MB.`)
  .meta({ description: '.txt, .md, .html or .pdf with a text layer' });

export const createDocument = defineOperation({
  name: 'createDocument',
  summary: 'Add a document',
  description:
    'JSON with `content`, or multipart/form-data with a `file`. Answers at once with the row; poll it until it is `ready`. Credits are held for the size of what came and settled by the size of the text that was indexed. With an `external_id` that is known, a new version replaces the old one, with its name and metadata, when it is ready; the same content again costs nothing.',
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
        .max(TEXT_LIMITS.documentName)
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
  // Charged by the text that is read from it; what is there already, unchanged, is free.
  leastCost: ({ external_id }) => (external_id === undefined ? priceOfDocument(0) : 0),
  run: async (context, input) => {
    const { services, userId, operationId, charge } = context;
    refuseForeignDataset(context, input.dataset_id);
    const dataset = await getDataset(services.datasetsDb, { userId, datasetIds: null }, input.dataset_id);
    if (!dataset || dataset.ownerId !== userId) throw datasetNotFound(input.dataset_id);

    const upload = await readUpload(input);
    const objectKey = `${dataset.id}/${operationId}`;
    // Noted first: whatever fails from here on, a file that no document has is deleted in the end.
    await noteUpload(services.datasetsDb, objectKey);
    await services.storage.put(objectKey, upload.bytes, upload.mimeType);
    await charge.leaveToJob();
    const { row, unchanged } = await ingestion.createDocument(services.datasetsDb, userId, {
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
      services.defer(() => deleteFiles(services));
    } else {
      services.startIngestion();
    }
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
  if (!file) {
    const name = input.name ?? 'Untitled.txt';
    return { bytes: new TextEncoder().encode(content), name, mimeType: typeOfText(name) };
  }
  const bytes = new Uint8Array(await file.arrayBuffer());
  const name = input.name ?? nameOf(file);
  try {
    return { bytes, name, mimeType: detectMimeType(name, file.type || null, bytes) };
  } catch (error) {
    const { code, message } = toProblem(error);
    throw new Problem(code, message, { errors: [{ pointer: '/file', detail: message }], cause: error });
  }
}

/** A file's own name, as far as one may be that long: its beginning goes, since its ending says what it is. */
function nameOf({ name }: File): string {
  return name.toWellFormed().replaceAll('\0', '').slice(-TEXT_LIMITS.documentName).toWellFormed() || 'Untitled';
}
