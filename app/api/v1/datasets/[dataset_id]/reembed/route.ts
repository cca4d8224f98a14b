import { reembedDataset } from '#lib/operations/reembed-dataset.ts';
import { rest } from '#lib/surfaces/rest.ts';

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = rest(reembedDataset);
