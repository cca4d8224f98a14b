import type { OutputOf } from '#lib/operations/define.ts';
import type { getEvaluationRun, listEvaluationRuns } from '#lib/operations/evaluation/runs.ts';
import type { Metric } from '#lib/retrieval/evaluation/run-metrics.ts';

export type Run = OutputOf<typeof listEvaluationRuns>['runs'][number];
export type DetailedRun = OutputOf<typeof getEvaluationRun>;

/** A run, or two that were measured side by side, with the difference of the second to the first. */
export interface Measured {
  runs: DetailedRun[];
  difference: DetailedRun['difference'];
}

/** The measures in the order in which they are shown, with their usual names and what they say. */
export const METRICS: Record<Metric, { name: string; meaning: string }> = {
  ndcg_at_10: { name: 'nDCG@10', meaning: 'how high the answers stand' },
  mrr: { name: 'MRR', meaning: '1 ÷ rank of the first answer' },
  recall_at_1: { name: 'Recall@1', meaning: 'share found first' },
  recall_at_5: { name: 'Recall@5', meaning: 'share found in the first 5' },
  recall_at_10: { name: 'Recall@10', meaning: 'share found in the first 10' },
};

/** The runs that are shown when one is asked for: itself, and the one that was measured beside it, in the order of their measurement. */
export function together(run: Run, runs: Run[]): string[] {
  return runs
    .filter(({ comparison_id }) => comparison_id === run.comparison_id)
    .map(({ id }) => id)
    .sort();
}

/** A configuration in words: its mode, and whatever else was set. */
export function nameOfConfiguration({ mode, ...rest }: Record<string, unknown>): string {
  const settings = Object.entries(rest).map(([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : value}`);
  return [capitalised(String(mode)), ...settings].join(', ');
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
