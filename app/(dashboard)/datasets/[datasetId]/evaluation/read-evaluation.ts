import { listGoldenQuestions } from '#lib/operations/evaluation/golden-questions.ts';
import { listEvaluationRuns } from '#lib/operations/evaluation/runs.ts';
import { query } from '#lib/surfaces/page.ts';
import type { Run } from './runs.ts';

/** Runs that the tab shows. */
const SHOWN_RUNS = 20;

/** How many questions there are and the latest runs. */
export async function readEvaluation(datasetId: string): Promise<{ questions: number; runs: Run[] }> {
  const [questions, { runs }] = await Promise.all([
    query(listGoldenQuestions, { dataset_id: datasetId, limit: 1 }),
    query(listEvaluationRuns, { dataset_id: datasetId, limit: SHOWN_RUNS }),
  ]);
  return { questions: questions.total, runs };
}
