import { batchSearch } from './batch-search.ts';
import { getBilling, updateBillingSettings } from './billing.ts';
import { getCaps, updateCaps } from './caps.ts';
import { confirmCheckout, createCheckout, openPortal } from './checkout.ts';
import { createDocument } from './create-document.ts';
import { getCredits, getUsage, listTransactions } from './credits.ts';
import { createDataset, deleteDataset, getDataset, listDatasets, updateDataset } from './datasets.ts';
import type { AnyOperation } from './define.ts';
import { cancelDocument, deleteDocument, getDocument, listDocuments, retryDocument } from './documents.ts';
import { estimate } from './estimate.ts';
import { deleteGoldenQuestions, listGoldenQuestions, uploadGoldenQuestions } from './evaluation/golden-questions.ts';
import { runEvaluation } from './evaluation/run-evaluation.ts';
import { deleteEvaluationRun, getEvaluationRun, listEvaluationRuns } from './evaluation/runs.ts';
import { exportTransactions } from './export-transactions.ts';
import { fetch } from './fetch.ts';
import { createKey, listKeys, revokeKey, updateKey } from './keys.ts';
import { listAlerts } from './list-alerts.ts';
import { listPayments } from './payments.ts';
import { cancelPlan, changePlan, quotePlan, resumePlan } from './plans.ts';
import { reembedDataset } from './reembed-dataset.ts';
import { search } from './search.ts';
import { getLimits, getManifest } from './service.ts';
import { getStatus } from './status/get-status.ts';
import { listWebhookDeliveries, redeliverWebhook, testWebhook } from './webhook-deliveries.ts';
import { createWebhook, deleteWebhook, getWebhook, listWebhooks, rotateWebhookSecret, updateWebhook } from './webhooks.ts';

/** Everything that a customer can do. A new entry appears on every surface; REST needs its route file besides, and MCP its place in `tools`. */
export const operations: readonly AnyOperation[] = [
  search,
  batchSearch,
  fetch,
  listDatasets,
  createDataset,
  getDataset,
  updateDataset,
  deleteDataset,
  reembedDataset,
  listDocuments,
  createDocument,
  getDocument,
  deleteDocument,
  retryDocument,
  cancelDocument,
  uploadGoldenQuestions,
  listGoldenQuestions,
  deleteGoldenQuestions,
  runEvaluation,
  listEvaluationRuns,
  getEvaluationRun,
  deleteEvaluationRun,
  getCredits,
  listTransactions,
  exportTransactions,
  getUsage,
  estimate,
  listAlerts,
  getCaps,
  updateCaps,
  getBilling,
  updateBillingSettings,
  createCheckout,
  confirmCheckout,
  openPortal,
  changePlan,
  quotePlan,
  cancelPlan,
  resumePlan,
  listPayments,
  listKeys,
  createKey,
  updateKey,
  revokeKey,
  listWebhooks,
  createWebhook,
  getWebhook,
  updateWebhook,
  deleteWebhook,
  rotateWebhookSecret,
  testWebhook,
  listWebhookDeliveries,
  redeliverWebhook,
  getLimits,
  getManifest,
  getStatus,
];
