import type { OutputOf } from '#lib/operations/define.ts';
import type { getEvaluationRun, listEvaluationRuns } from '#lib/operations/evaluation/runs.ts';

export type Run = OutputOf<typeof listEvaluationRuns>['runs'][number];
export type DetailedRun = OutputOf<typeof getEvaluationRun>;

/** A run, or two that were measured side by side, with the difference of the second to the first. */
export interface Measured {
  runs: DetailedRun[];
  difference: DetailedRun['difference'];
}

/** The measures in the order in which they are shown, with their usual names. */
export const METRIC_NAMES: [metric: string, name: string][] = [
  ['ndcg_at_10', 'nDCG@10'],
  ['mrr', 'MRR'],
  ['recall_at_1', 'Recall@1'],
  ['recall_at_5', 'Recall@5'],
  ['recall_at_10', 'Recall@10'],
];

/** A configuration in words: its mode, and whatever else was set. */
export function nameOfConfiguration({ mode, ...rest }: Record<string, unknown>): string {
  const settings = Object.entries(rest).map(([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : value}`);
  return [capitalised(String(mode)), ...settings].join(', ');
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
