import { deleteEvaluationRun, getEvaluationRun } from '#lib/operations/evaluation/runs.ts';
import { rest } from '#lib/surfaces/rest.ts';

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = rest(getEvaluationRun, deleteEvaluationRun);
