import { findPack, findPlan, productName } from '#lib/credits/prices.ts';

const NAMES: Record<string, string> = {
  search: 'Search',
  batchSearch: 'Batch of searches',
  runEvaluation: 'Evaluation',
  createDocument: 'Document indexed',
  retryDocument: 'Document tried again',
  trial: 'Trial credits',
  signup: 'Welcome credits',
  demo: 'Demo credits',
  operator: 'Given by the operator',
};

/** An operation of the ledger in words; one without words is shown by its own name. */
export function nameOfOperation(operation: string): string {
  const product = findPlan(operation) ?? findPack(operation);
  return NAMES[operation] ?? (product ? productName(product) : operation);
}
