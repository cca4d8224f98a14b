import { deleteDataset, getDataset, updateDataset } from '#lib/operations/datasets.ts';
import { rest } from '#lib/surfaces/rest.ts';

export const GET = rest(getDataset);
export const PATCH = rest(updateDataset);
export const DELETE = rest(deleteDataset);
