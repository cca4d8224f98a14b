import * as z from 'zod';
import { getReembedding } from '#db/datasets/reembedding.ts';
import { beginGenerations } from '#lib/retrieval/generations.ts';
import { datasetNotFound, refuseForeignDataset } from './datasets.ts';
import { defineOperation } from './define.ts';
import { id } from './fields.ts';

export const reembedDataset = defineOperation({
  name: 'reembedDataset',
  summary: 'Make a dataset’s vectors anew',
  description:
    'Embeds every passage with the model that this deployment uses now, in the background, if the dataset’s vectors come from another one. Searches read the old vectors until all of the new ones are there. Asking again tells how far it is.',
  tag: 'Datasets',
  method: 'POST',
  path: '/datasets/{dataset_id}/reembed',
  scope: 'datasets:write',
  status: 202,
  input: z.strictObject({ dataset_id: id('dataset') }),
  output: z
    .object({
      dataset_id: id('dataset'),
      embedding_model: z.string().meta({ description: 'Of the vectors that searches read.' }),
      next_embedding_model: z.string().nullable().meta({ description: 'Of the vectors that are being made; null when none are.' }),
      progress: z.number().meta({ description: '0–1; 1 when nothing is being made.' }),
    })
    .meta({ id: 'Reembedding' }),
  run: async (context, input) => {
    refuseForeignDataset(context, input.dataset_id);
    const { datasetsDb, embedder, startIngestion } = context.services;
    const owned = await getReembedding(datasetsDb, context.userId, input.dataset_id);
    if (!owned) throw datasetNotFound(input.dataset_id);
    const begun = await beginGenerations(datasetsDb, embedder, { datasetId: input.dataset_id });
    startIngestion();
    const now = begun.length > 0 ? await getReembedding(datasetsDb, context.userId, input.dataset_id) : owned;
    if (!now) throw datasetNotFound(input.dataset_id);
    return { dataset_id: input.dataset_id, embedding_model: now.model, next_embedding_model: now.nextModel, progress: now.progress };
  },
});
