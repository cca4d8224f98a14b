import { deleteEvaluationRun, getEvaluationRun } from '#lib/operations/evaluation/runs.ts';
import { rest } from '#lib/surfaces/rest.ts';

export const GET = rest(getEvaluationRun);
export const DELETE = rest(deleteEvaluationRun);
