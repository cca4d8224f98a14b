import { createDataset, listDatasets } from '#lib/operations/datasets.ts';
import { rest } from '#lib/surfaces/rest.ts';

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = rest(listDatasets, createDataset);
