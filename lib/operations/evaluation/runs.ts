import * as z from 'zod';
import * as queries from '#db/datasets/evaluation.ts';
import { Problem } from '#lib/errors.ts';
import { BOOTSTRAP } from '#lib/retrieval/evaluation/bootstrap.ts';
import { differenceOf, METRICS, scoresOf } from '#lib/retrieval/evaluation/run-metrics.ts';
import { defineOperation, type OperationContext } from '../define.ts';
import { id, listOf, nothing, page, position, time } from '../fields.ts';
import { requireOwnDataset } from './golden-questions.ts';

const estimate = z
  .object({ mean: z.number(), low: z.number(), high: z.number() })
  .meta({ id: 'Estimate', description: 'A mean over the questions with its 95 % confidence interval.' });

export const metricsSchema = z.object(Object.fromEntries(METRICS.map((metric) => [metric, estimate]))).meta({ id: 'EvaluationMetrics' });

const intervals = z
  .object({ level: z.number(), resamples: z.int(), seed: z.int() })
  .meta({ description: 'How the intervals were made: percentile bootstrap over the questions.' });

export const runSchema = z
  .object({
    id: id('evaluationRun'),
    comparison_id: id('comparison').meta({ description: 'Runs that were measured side by side share it.' }),
    configuration: z.record(z.string(), z.unknown()),
    questions: z.int(),
    questions_hash: z.string().meta({ description: 'Only runs with the same one can be compared: same questions, same answers.' }),
    metrics: metricsSchema,
    intervals,
    created_at: time,
  })
  .meta({ id: 'EvaluationRun' });

const result = z
  .object({
    question_id: id('goldenQuestion'),
    question: z.string().nullable().meta({ description: 'Null once it was removed or reworded.' }),
    ranks: z.array(z.int()).meta({ description: 'Where its right answers were found, from 1; what was not found is not there.' }),
    answers: z.int().meta({ description: 'How many right answers there are.' }),
    ndcg_at_10: z.number(),
  })
  .meta({ id: 'QuestionResult' });

const oneRun = { dataset_id: id('dataset'), run_id: id('evaluationRun') };

export const listEvaluationRuns = defineOperation({
  name: 'listEvaluationRuns',
  summary: 'List evaluation runs',
  description: 'The newest first.',
  tag: 'Evaluation',
  method: 'GET',
  path: '/datasets/{dataset_id}/evaluation/runs',
  scope: 'datasets:read',
  input: z.strictObject({
    dataset_id: id('dataset'),
    ...page,
    questions_hash: z.string().length(64).optional().meta({ description: 'Only runs over these questions.' }),
  }),
  output: listOf('runs', runSchema),
  run: async (context, input) => {
    await requireOwnDataset(context, input.dataset_id);
    const { rows, total } = await queries.listRuns(context.services.datasetsDb, context.userId, input.dataset_id, {
      ...input,
      questionsHash: input.questions_hash,
    });
    return { runs: rows.map(presentRun), ...position(input, total) };
  },
});

export const getEvaluationRun = defineOperation({
  name: 'getEvaluationRun',
  summary: 'Get an evaluation run',
  description: 'With the ranks of each question, and with `against` how much better it is than another run over the same questions.',
  tag: 'Evaluation',
  method: 'GET',
  path: '/datasets/{dataset_id}/evaluation/runs/{run_id}',
  scope: 'datasets:read',
  input: z.strictObject({ ...oneRun, against: id('evaluationRun').optional().meta({ description: 'A run to compare with.' }) }),
  output: runSchema.extend({
    results: z.array(result),
    difference: metricsSchema.nullable().meta({ description: 'This run less the other, question by question; null without `against`.' }),
  }),
  run: async (context, input) => {
    await requireOwnDataset(context, input.dataset_id);
    const [run, other, { rows: questions }] = await Promise.all([
      findRun(context, input.dataset_id, input.run_id),
      input.against === undefined ? null : findRun(context, input.dataset_id, input.against, '/against'),
      queries.listGoldenQuestions(context.services.datasetsDb, context.userId, input.dataset_id),
    ]);
    if (other && other.questionsHash !== run.questionsHash) throw otherQuestions(run.id, other.id);
    const texts = new Map(questions.map((each) => [each.id, each.question]));
    return {
      ...presentRun(run),
      results: run.results.map(({ question_id, ranks, relevant }) => ({
        ...{ question_id, ranks, answers: relevant },
        question: texts.get(question_id) ?? null,
        ndcg_at_10: scoresOf({ ranks, relevant }).ndcg_at_10,
      })),
      difference: other && differenceOf(other.results, run.results),
    };
  },
});

export const deleteEvaluationRun = defineOperation({
  name: 'deleteEvaluationRun',
  summary: 'Delete an evaluation run',
  description: 'Forgets a run, so that later ones are no longer compared with it.',
  tag: 'Evaluation',
  method: 'DELETE',
  path: '/datasets/{dataset_id}/evaluation/runs/{run_id}',
  scope: 'datasets:write',
  status: 204,
  input: z.strictObject(oneRun),
  output: nothing,
  run: async (context, input) => {
    await requireOwnDataset(context, input.dataset_id);
    const wasThere = await queries.deleteRun(context.services.datasetsDb, context.userId, input.dataset_id, input.run_id);
    if (!wasThere) throw runNotFound(input.run_id, '/run_id');
  },
});

export function presentRun(run: queries.RunSummary): z.input<typeof runSchema> {
  return {
    id: run.id,
    comparison_id: run.comparisonId,
    configuration: run.configuration,
    questions: run.questions,
    questions_hash: run.questionsHash,
    metrics: run.metrics,
    intervals: BOOTSTRAP,
    created_at: run.createdAt.toISOString(),
  };
}

async function findRun(context: OperationContext, datasetId: string, runId: string, pointer = '/run_id'): Promise<queries.EvaluationRun> {
  const run = await queries.getRun(context.services.datasetsDb, context.userId, datasetId, runId);
  if (!run) throw runNotFound(runId, pointer);
  return run;
}

function runNotFound(runId: string, pointer: string): Problem {
  const detail = `There is no evaluation run ${runId} of this dataset.`;
  return new Problem('not_found', detail, { errors: [{ pointer, detail }] });
}

function otherQuestions(runId: string, otherId: string): Problem {
  const detail = `The runs ${runId} and ${otherId} were measured by different questions. Run both again over the same ones.`;
  return new Problem('conflict', detail, { errors: [{ pointer: '/against', detail }] });
}
