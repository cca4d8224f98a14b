import { createHash } from 'node:crypto';
import * as z from 'zod';
import * as queries from '#db/datasets/evaluation.ts';
import { newId } from '#db/ids.ts';
import { leastPriceOfSearch, priceOfSearch } from '#lib/credits/prices.ts';
import { Problem } from '#lib/errors.ts';
import { ranksOf } from '#lib/retrieval/evaluation/answer-ranks.ts';
import { BOOTSTRAP } from '#lib/retrieval/evaluation/bootstrap.ts';
import { DEPTH, differenceOf, metricsOf, type QuestionResult } from '#lib/retrieval/evaluation/run-metrics.ts';
import { datasetNotFound } from '../datasets.ts';
import { type CostRange, defineOperation, type OperationContext } from '../define.ts';
import { id } from '../fields.ts';
import { inputProblem } from '../input-problem.ts';
import { searchDatasets } from '../search-datasets.ts';
import type { SearchInput } from '../search-fields.ts';
import { type Configuration, configuration, essentialsOf, searchInput } from './configuration.ts';
import { withDistinctAnswers } from './distinct-answers.ts';
import { requireOwnDataset } from './golden-questions.ts';
import { metricsSchema, presentRun, runSchema } from './runs.ts';

/** Searches of one evaluation that run side by side: enough to be quick, too few to be in the way of customers. */
const CONCURRENCY = 2;
/** An evaluation begins no search after this long, so that it has ended before its hold goes back by itself. */
const TIME_LIMIT_SECONDS = 180;

type EvaluationInput = { dataset_id: string; configurations: Configuration[] };

export const runEvaluation = defineOperation({
  name: 'runEvaluation',
  summary: 'Measure the search',
  description: `Asks every golden question with one configuration of the search, or with two side by side, and keeps what came out: recall@1, 5 and 10, nDCG@10 and MRR, each with its 95 % confidence interval (percentile bootstrap over the questions, ${BOOTSTRAP.resamples} resamples, fixed seed), and for two configurations the paired difference, second less first. The first ${DEPTH} passages of each question are looked at. It costs what its searches cost. One that takes longer than ${TIME_LIMIT_SECONDS / 60} minutes is given up and costs nothing.`,
  tag: 'Evaluation',
  method: 'POST',
  path: '/datasets/{dataset_id}/evaluation/runs',
  scope: 'mcp:query',
  status: 201,
  input: z.strictObject({
    dataset_id: id('dataset'),
    configurations: z
      .array(configuration)
      .min(1)
      .max(2)
      .default([{}])
      .meta({ description: 'One configuration, or two to compare; without any, a search as it is by default.' }),
  }),
  output: z.object({
    comparison_id: id('comparison'),
    questions: z.int(),
    runs: z.array(runSchema),
    difference: metricsSchema.nullable().meta({ description: 'Of two configurations: the second less the first, question by question.' }),
    credits: z.int().meta({ description: 'What the searches cost together.' }),
  }),
  storedCost: async (context, input) => priceOf(await readQuestions(context, input.dataset_id), input),
  run: async (context, input) => {
    const questions = await readQuestions(context, input.dataset_id);
    await context.charge.hold(priceOf(questions, input).most);
    const asked = await withDistinctAnswers(context, input.dataset_id, questions);
    const comparisonId = newId('comparison');
    const until = context.services.now().getTime() + TIME_LIMIT_SECONDS * 1_000;
    const measured: { results: (QuestionResult & { question_id: string })[]; credits: number; configuration: Configuration }[] = [];
    for (const each of input.configurations)
      measured.push({ configuration: each, ...(await measure(context, input.dataset_id, asked, each, until)) });
    const credits = measured.reduce((sum, run) => sum + run.credits, 0);
    context.charge.only(credits);
    const finishedAt = Date.now();
    const runs = await queries.insertRuns(
      context.services.datasetsDb,
      // The ids sort in the order of the configurations.
      measured.map((run, index) => ({
        id: newId('evaluationRun', finishedAt + index),
        datasetId: input.dataset_id,
        comparisonId,
        configuration: essentialsOf(run.configuration),
        questionsHash: hashOf(questions),
        questions: questions.length,
        metrics: metricsOf(run.results),
        results: run.results,
      })),
    );
    if (!runs) throw datasetNotFound(input.dataset_id);
    const [first, second] = measured;
    return {
      comparison_id: comparisonId,
      questions: questions.length,
      runs: runs.map(presentRun),
      difference: first && second ? differenceOf(first.results, second.results) : null,
      credits,
    };
  },
});

/** @throws Problem `not_found` for a dataset that is not the caller's, `conflict` for one without questions */
async function readQuestions(context: OperationContext, datasetId: string): Promise<queries.GoldenQuestion[]> {
  await requireOwnDataset(context, datasetId);
  const { rows } = await queries.listGoldenQuestions(context.services.datasetsDb, context.userId, datasetId);
  if (rows.length > 0) return rows;
  throw new Problem('conflict', `The dataset ${datasetId} has no golden questions. Upload some first.`);
}

/**
 * The sums of what the searches may cost: some may leave out something that is late.
 *
 * @throws Problem `invalid_input` pointing at the configuration
 */
function priceOf(questions: queries.GoldenQuestion[], { dataset_id, configurations }: EvaluationInput): CostRange {
  const searches = configurations.map((each, index) => searchOrRefuse(each, { query: 'any', dataset_id }, index));
  const sum = (priceOfOne: (search: SearchInput) => number) =>
    questions.length * searches.reduce((total, search) => total + priceOfOne(search), 0);
  return { least: sum(leastPriceOfSearch), most: sum(priceOfSearch) };
}

/** @throws Problem `unavailable` when it is not done `until` then, in milliseconds since 1970 */
async function measure(
  context: OperationContext,
  datasetId: string,
  questions: queries.GoldenQuestion[],
  each: Configuration,
  until: number,
) {
  const results: (QuestionResult & { question_id: string })[] = [];
  let credits = 0;
  const left = [...questions.entries()];
  const work = async () => {
    for (let next = left.shift(); next; next = left.shift()) {
      if (context.services.now().getTime() > until) throw tooLong();
      const [index, { id: question_id, question, relevant }] = next;
      const answer = await searchDatasets(context, searchOrRefuse(each, { query: question, dataset_id: datasetId }));
      results[index] = { question_id, ranks: ranksOf(relevant, answer.results), relevant: relevant.length };
      credits += answer.credits;
    }
  };
  // Once one has failed nothing is kept, so that the other need ask nothing more.
  await Promise.all(Array.from({ length: CONCURRENCY }, work)).finally(() => left.splice(0));
  return { results, credits };
}

function tooLong(): Problem {
  const minutes = TIME_LIMIT_SECONDS / 60;
  return new Problem(
    'unavailable',
    `This took longer than ${minutes} minutes and was given up; nothing was charged or kept. Measure one configuration at a time, without reranking, or fewer questions.`,
  );
}

function searchOrRefuse(each: Configuration, asked: { query: string; dataset_id: string }, index = 0): SearchInput {
  const parsed = searchInput(each, { ...asked, limit: DEPTH });
  if (parsed.success) return parsed.data;
  throw inputProblem(parsed.error, `/configurations/${index}`);
}

/** Runs over the same questions with the same answers, in the same order, have the same hash. */
function hashOf(questions: queries.GoldenQuestion[]): string {
  const content = questions.map(({ question, relevant }) => [question, relevant.map((answer) => Object.entries(answer))]);
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}
