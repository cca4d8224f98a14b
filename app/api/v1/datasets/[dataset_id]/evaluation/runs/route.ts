import { runEvaluation } from '#lib/operations/evaluation/run-evaluation.ts';
import { listEvaluationRuns } from '#lib/operations/evaluation/runs.ts';
import { rest } from '#lib/surfaces/rest.ts';

export const maxDuration = 300;

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = rest(listEvaluationRuns, runEvaluation);
