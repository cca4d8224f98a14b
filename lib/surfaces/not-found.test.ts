import { expect, test } from 'vitest';
import { Problem } from '#lib/errors.ts';
import { getDataset } from '#lib/operations/datasets.ts';
import type { AnyOperation } from '#lib/operations/define.ts';
import { listDocuments } from '#lib/operations/documents.ts';
import { inputProblem } from '#lib/operations/input-problem.ts';
import { getWebhook } from '#lib/operations/webhooks.ts';
import { isNotFound } from './not-found.ts';

/** Whether what an operation finds wrong with its input means that nothing is there. */
function meansNothing(operation: AnyOperation, input: unknown): boolean {
  const parsed = operation.input.safeParse(input);
  if (parsed.success) throw new Error('the input is fine');
  return isNotFound(operation, inputProblem(parsed.error));
}

test('where an id in the path is none, nothing is', () => {
  expect(meansNothing(getDataset, { dataset_id: 'nope' })).toBe(true);
  expect(meansNothing(getWebhook, { webhook_id: 'wh_nope' })).toBe(true);
  expect(meansNothing(listDocuments, { dataset_id: 'nope', limit: 0 })).toBe(true);
  expect(isNotFound(getDataset, new Problem('not_found', 'Gone.'))).toBe(true);
});

test('what is wrong elsewhere is a failure and stays one', () => {
  expect(meansNothing(listDocuments, { dataset_id: `ds_${'0'.repeat(24)}`, limit: 0 })).toBe(false);
  expect(isNotFound(getDataset, new Problem('internal', 'Failed.'))).toBe(false);
});
