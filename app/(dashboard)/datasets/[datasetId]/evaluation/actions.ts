'use server';

import type { InputOf, OutputOf } from '#lib/operations/define.ts';
import { deleteGoldenQuestions, uploadGoldenQuestions } from '#lib/operations/evaluation/golden-questions.ts';
import { runEvaluation } from '#lib/operations/evaluation/run-evaluation.ts';
import { deleteEvaluationRun, getEvaluationRun } from '#lib/operations/evaluation/runs.ts';
import { type ActionResult, act } from '#lib/surfaces/action.ts';

/** The golden questions of a form's field `file`, in the place of those that are there. */
export async function uploadQuestions(datasetId: string, form: FormData): Promise<ActionResult<OutputOf<typeof uploadGoldenQuestions>>> {
  return act(uploadGoldenQuestions, { dataset_id: datasetId, file: form.get('file') });
}

export async function deleteQuestions(datasetId: string): Promise<ActionResult<OutputOf<typeof deleteGoldenQuestions>>> {
  return act(deleteGoldenQuestions, { dataset_id: datasetId });
}

export async function measure(input: InputOf<typeof runEvaluation>): Promise<ActionResult<OutputOf<typeof runEvaluation>>> {
  return act(runEvaluation, input);
}

export async function deleteRun(input: InputOf<typeof deleteEvaluationRun>): Promise<ActionResult<OutputOf<typeof deleteEvaluationRun>>> {
  return act(deleteEvaluationRun, input);
}

export async function readRun(input: InputOf<typeof getEvaluationRun>): Promise<ActionResult<OutputOf<typeof getEvaluationRun>>> {
  return act(getEvaluationRun, input);
}
