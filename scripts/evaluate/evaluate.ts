import type { OutputOf } from '#lib/operations/define.ts';
import type { uploadGoldenQuestions } from '#lib/operations/evaluation/golden-questions.ts';
import type { runEvaluation } from '#lib/operations/evaluation/run-evaluation.ts';
import type { getEvaluationRun, listEvaluationRuns } from '#lib/operations/evaluation/runs.ts';
import type { Api } from './api.ts';
import { judge, type Verdict } from './gate.ts';
import { report } from './report.ts';

export type Evaluation = OutputOf<typeof runEvaluation>;
export type Run = Evaluation['runs'][number];
export type DetailedRun = OutputOf<typeof getEvaluationRun>;

type Caller = Pick<Api, 'call'>;

interface Wish {
  dataset: string;
  /** Text of a CSV or JSON file that replaces the questions; null to take those that are there. */
  questions: string | null;
  configurations: Record<string, unknown>[];
  gate: { tolerance: number } | null;
}

/**
 * Measures and, where a gate is asked for, compares each run with the last one before it. A run that does not pass is
 * forgotten: the next has to be as good as the one before, too.
 */
export async function evaluate(api: Caller, { dataset, questions, configurations, gate }: Wish) {
  const path = `/datasets/${dataset}/evaluation`;
  if (questions !== null) await api.call<OutputOf<typeof uploadGoldenQuestions>>('POST', `${path}/questions`, { content: questions });
  const evaluation = await api.call<Evaluation>('POST', `${path}/runs`, { configurations });
  const verdicts = gate ? await Promise.all(evaluation.runs.map((run) => verdictOn(api, path, run, gate.tolerance))) : [];
  for (const { run, isShut } of verdicts) if (isShut) await api.call('DELETE', `${path}/runs/${run.id}`);
  return {
    text: report(evaluation, verdicts),
    json: { ...evaluation, ...(gate && { gate: verdicts.map(presentVerdict) }) },
    isGateShut: verdicts.some(({ isShut }) => isShut),
  };
}

async function verdictOn(api: Caller, path: string, run: Run, tolerance: number): Promise<Verdict> {
  const { runs } = await api.call<OutputOf<typeof listEvaluationRuns>>(
    'GET',
    `${path}/runs?limit=100&questions_hash=${run.questions_hash}`,
  );
  const configuration = JSON.stringify(run.configuration);
  const last = runs.find((other) => other.comparison_id !== run.comparison_id && JSON.stringify(other.configuration) === configuration);
  const read = (id: string) => api.call<DetailedRun>('GET', `${path}/runs/${id}`);
  return judge(await read(run.id), last ? await read(last.id) : null, tolerance);
}

function presentVerdict({ run, last, fall, isShut, fallen }: Verdict) {
  return { run_id: run.id, last_run_id: last?.id ?? null, ndcg_at_10_fell_by: fall, passed: !isShut, fallen };
}
