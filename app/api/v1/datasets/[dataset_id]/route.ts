import { deleteDataset, getDataset, updateDataset } from '#lib/operations/datasets.ts';
import { rest } from '#lib/surfaces/rest.ts';

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = rest(getDataset, updateDataset, deleteDataset);
