'use server';

import { createDataset, deleteDataset, type getDataset, updateDataset } from '#lib/operations/datasets.ts';
import type { InputOf, OutputOf } from '#lib/operations/define.ts';
import { type ActionResult, act } from '#lib/surfaces/action.ts';

export async function createDatasetAction(input: InputOf<typeof createDataset>): Promise<ActionResult<OutputOf<typeof createDataset>>> {
  return act(createDataset, input);
}

export async function updateDatasetAction(input: InputOf<typeof updateDataset>): Promise<ActionResult<OutputOf<typeof getDataset>>> {
  return act(updateDataset, input);
}

export async function deleteDatasetAction(datasetId: string): Promise<ActionResult<OutputOf<typeof deleteDataset>>> {
  return act(deleteDataset, { dataset_id: datasetId });
}
