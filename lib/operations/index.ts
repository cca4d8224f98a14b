import { batchSearch } from './batch-search.ts';
import { createDocument } from './create-document.ts';
import { getCredits, getUsage, listTransactions } from './credits.ts';
import { createDataset, deleteDataset, getDataset, listDatasets, updateDataset } from './datasets.ts';
import type { AnyOperation } from './define.ts';
import { cancelDocument, deleteDocument, getDocument, listDocuments, retryDocument } from './documents.ts';
import { fetch } from './fetch.ts';
import { createKey, listKeys, revokeKey } from './keys.ts';
import { search } from './search.ts';
import { getLimits, getManifest } from './service.ts';

/** Everything that a customer can do. A new entry appears on every surface; REST needs its route file besides. */
export const operations: readonly AnyOperation[] = [
  search,
  batchSearch,
  fetch,
  listDatasets,
  createDataset,
  getDataset,
  updateDataset,
  deleteDataset,
  listDocuments,
  createDocument,
  getDocument,
  deleteDocument,
  retryDocument,
  cancelDocument,
  getCredits,
  listTransactions,
  getUsage,
  listKeys,
  createKey,
  revokeKey,
  getLimits,
  getManifest,
];
