import { findPack, findPlan, productName } from '#lib/credits/prices.ts';

/** A map, since an operation may come from an address: an object would also know `constructor`. */
const NAMES = new Map(
  Object.entries({
    search: 'Search',
    batchSearch: 'Batch of searches',
    runEvaluation: 'Evaluation',
    createDocument: 'Document indexed',
    retryDocument: 'Document tried again',
    trial: 'Trial credits',
    signup: 'Welcome credits',
    demo: 'Demo credits',
    operator: 'Given by the operator',
  }),
);

/** An operation of the ledger in words; one without words is shown by its own name. */
export function nameOfOperation(operation: string): string {
  const product = findPlan(operation) ?? findPack(operation);
  return NAMES.get(operation) ?? (product ? productName(product) : operation);
}
