import * as z from 'zod';
import * as queries from '#db/datasets/datasets.ts';
import { openOperations } from '#db/datasets/jobs.ts';
import { AUTO } from '#db/datasets/schema/index.ts';
import { Problem } from '#lib/errors.ts';
import { DEFAULT_CHUNK_OVERLAP, DEFAULT_CHUNK_SIZE } from '#lib/ingestion/chunk.ts';
import { LANGUAGES } from '#lib/retrieval/languages.ts';
import { defineOperation, type OperationContext } from './define.ts';
import { id, keptMetadata, listOf, METADATA_LIMITS, METADATA_TOO_LARGE, metadata, nothing, page, position, time } from './fields.ts';
import { finishDeletion } from './finish-deletion.ts';
import { TEXT_LIMITS } from './limits.ts';

const chunking = z
  .strictObject({
    size: z.int().min(200).max(8_000).meta({ description: 'Aimed-at length of a chunk in characters.' }),
    overlap: z.int().min(0).max(2_000).meta({ description: 'Characters that a chunk repeats of the one before it.' }),
  })
  .refine(({ size, overlap }) => overlap <= size / 2, { path: ['overlap'], message: 'The overlap may be at most half of the size.' })
  .meta({ id: 'Chunking' });

const datasetSchema = z
  .object({
    id: id('dataset'),
    name: z.string(),
    description: z.string(),
    is_public: z.boolean(),
    is_owner: z.boolean().meta({ description: 'Whether it is yours.' }),
    metadata: keptMetadata,
    language: z.string().meta({ description: 'What it was created with: a language, or `auto`.' }),
    languages: z.array(z.string()).meta({
      description: 'Languages that its documents were indexed in, and that a query is stemmed in. With `auto`, those detected so far.',
    }),
    chunking: z.object({ size: z.int(), overlap: z.int() }),
    embedding_model: z.string(),
    document_count: z.int(),
    created_at: time,
    updated_at: time,
  })
  .meta({ id: 'Dataset' });

const name = z
  .string()
  .trim()
  .min(1, 'A dataset needs a name.')
  .max(TEXT_LIMITS.datasetName)
  .meta({ description: 'Unique among your datasets.' });
const description = z.string().max(TEXT_LIMITS.datasetDescription);
const language = z
  .enum([AUTO, ...LANGUAGES])
  .meta({ description: 'Language of the text (ISO 639-1), which chooses the stemmer; `auto` detects the language of each document.' });
const isPublic = z
  .boolean()
  .meta({ description: 'Whether anyone may search and read it, over every way in and on its page at `/public/{id}`.' });

/** Who reads, as the dataset queries want it. */
export function readerOf({ principal }: OperationContext): queries.Reader {
  return { userId: principal.userId, datasetIds: principal.datasetIds };
}

/** The one answer for a dataset that is not there or is somebody else's. */
export function datasetNotFound(datasetId: string, pointer = '/dataset_id'): Problem {
  const detail = `There is no dataset ${datasetId}, or this credential may not see it.`;
  return new Problem('not_found', detail, { errors: [{ pointer, detail }] });
}

export const listDatasets = defineOperation({
  name: 'listDatasets',
  summary: 'List datasets',
  description: 'Your datasets, or with `visibility=public` the public ones of everybody. Without a credential only public ones.',
  tag: 'Datasets',
  method: 'GET',
  path: '/datasets',
  aliases: ['/mcp/datasets'],
  scope: 'datasets:read',
  allowsAnonymous: true,
  input: z.strictObject({
    ...page,
    sort: z.enum(['name', 'created_at', '-name', '-created_at']).default('-created_at'),
    visibility: z.enum(['own', 'public']).default('own'),
  }),
  output: listOf('datasets', datasetSchema),
  mcp: {
    name: 'list_datasets',
    description:
      'Lists the datasets that can be searched, with their ids, descriptions and document counts. Call it first when you do not know which dataset holds the answer. Free.',
    readOnly: true,
    render: ({ datasets, total }) =>
      datasets.length === 0
        ? 'There are no datasets yet.'
        : [
            `${total} dataset${total === 1 ? '' : 's'}:`,
            ...datasets.map(
              (dataset) =>
                `- ${dataset.id} · ${dataset.name} · ${dataset.document_count} documents${dataset.description ? ` · ${dataset.description}` : ''}`,
            ),
          ].join('\n'),
  },
  run: async (context, input) => {
    const visibility = context.principal.userId === null ? 'public' : input.visibility;
    const { rows, total } = await queries.listDatasets(context.services.datasetsDb, readerOf(context), { ...input, visibility });
    return { datasets: rows.map((row) => present(context, row)), ...position(input, total) };
  },
});

export const createDataset = defineOperation({
  name: 'createDataset',
  summary: 'Create a dataset',
  tag: 'Datasets',
  method: 'POST',
  path: '/datasets',
  scope: 'datasets:write',
  status: 201,
  input: z.strictObject({
    name,
    description: description.default(''),
    is_public: isPublic.default(false),
    metadata: metadata.default({}),
    language: language.default(AUTO),
    chunking: chunking.default({ size: DEFAULT_CHUNK_SIZE, overlap: DEFAULT_CHUNK_OVERLAP }),
  }),
  output: datasetSchema,
  run: async (context, input) => {
    refuseLimitedKey(context, 'create another');
    const { datasetsDb, embedder } = context.services;
    const created = await queries.createDataset(datasetsDb, context.userId, {
      ...input,
      isPublic: input.is_public,
      embeddingModel: embedder.model,
      embeddingDimensions: embedder.dimensions,
    });
    if (!created) throw nameTaken(input.name);
    return present(context, created);
  },
});

export const getDataset = defineOperation({
  name: 'getDataset',
  summary: 'Get a dataset',
  tag: 'Datasets',
  method: 'GET',
  path: '/datasets/{dataset_id}',
  scope: 'datasets:read',
  allowsAnonymous: true,
  input: z.strictObject({ dataset_id: id('dataset') }),
  output: datasetSchema,
  run: async (context, input) => {
    const dataset = await queries.getDataset(context.services.datasetsDb, readerOf(context), input.dataset_id);
    if (!dataset) throw datasetNotFound(input.dataset_id);
    return present(context, dataset);
  },
});

export const updateDataset = defineOperation({
  name: 'updateDataset',
  summary: 'Change a dataset',
  description: 'Changes the fields that are given. `metadata` is merged; a null value removes its key.',
  tag: 'Datasets',
  method: 'PATCH',
  path: '/datasets/{dataset_id}',
  scope: 'datasets:write',
  input: z.strictObject({
    dataset_id: id('dataset'),
    name: name.optional(),
    description: description.optional(),
    is_public: isPublic.optional(),
    metadata: metadata.optional(),
  }),
  output: datasetSchema,
  run: async (context, input) => {
    refuseForeignDataset(context, input.dataset_id);
    const { dataset_id, is_public, ...change } = input;
    const updated = await queries.updateDataset(
      context.services.datasetsDb,
      context.userId,
      dataset_id,
      { ...change, isPublic: is_public },
      METADATA_LIMITS.characters,
    );
    if (updated === 'metadata_too_large') {
      const detail = `${METADATA_TOO_LARGE} With what is there already, it would be more; a null value removes a key.`;
      throw new Problem('invalid_input', detail, { errors: [{ pointer: '/metadata', detail }] });
    }
    if (updated === 'not_found') throw datasetNotFound(dataset_id);
    if (updated === 'name_taken') throw nameTaken(input.name ?? '');
    return present(context, updated);
  },
});

export const deleteDataset = defineOperation({
  name: 'deleteDataset',
  summary: 'Delete a dataset',
  description: 'Removes the dataset, its documents, their files and everything that was indexed of them. It cannot be undone.',
  tag: 'Datasets',
  method: 'DELETE',
  path: '/datasets/{dataset_id}',
  scope: 'datasets:delete',
  status: 204,
  input: z.strictObject({ dataset_id: id('dataset') }),
  output: nothing,
  run: async (context, input) => {
    refuseForeignDataset(context, input.dataset_id);
    const { services, userId } = context;
    const atWork = await openOperations(services.datasetsDb, userId, { datasetId: input.dataset_id });
    const isGone = await queries.deleteDataset(services.datasetsDb, userId, input.dataset_id);
    if (!isGone) throw datasetNotFound(input.dataset_id);
    finishDeletion(services, atWork);
  },
});

function present({ principal }: OperationContext, row: queries.DatasetRow): z.input<typeof datasetSchema> {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    is_public: row.isPublic,
    is_owner: row.ownerId === principal.userId,
    metadata: row.metadata,
    language: row.language,
    languages: row.languages,
    chunking: row.chunking,
    embedding_model: row.embeddingModel,
    document_count: row.documentCount,
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
  };
}

/** A key that is limited to some datasets treats the others as absent. Every writing operation asks this first. */
export function refuseForeignDataset({ principal }: OperationContext, datasetId: string): void {
  if (principal.datasetIds && !principal.datasetIds.includes(datasetId)) throw datasetNotFound(datasetId);
}

/** What reaches beyond the datasets that a key is limited to is not for that key. @param deed what was asked for, in words */
export function refuseLimitedKey({ principal }: OperationContext, deed: string): void {
  if (!principal.datasetIds) return;
  throw new Problem('insufficient_scope', `This key is limited to some datasets, so it cannot ${deed}. Use a key without that limit.`);
}

function nameTaken(taken: string): Problem {
  return new Problem('conflict', `You have a dataset named "${taken}" already. Choose another name.`, {
    errors: [{ pointer: '/name', detail: 'This name is taken among your datasets.' }],
  });
}
