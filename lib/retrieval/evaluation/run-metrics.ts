import { bootstrapMeans, type Estimate } from './bootstrap.ts';
import { type Judgements, ndcgAt, recallAt, reciprocalRankAt } from './metrics.ts';

/** Where one question's answers were found. */
export interface QuestionResult {
  /** Ranks of the answers that were found, from 1. */
  ranks: number[];
  /** Answers that there are. */
  relevant: number;
}

type Score = (ranking: readonly string[], relevant: Judgements) => number;

/** Passages that are looked at for each question, and so the depth of MRR. */
export const DEPTH = 50;

const SCORES = {
  recall_at_1: (ranking, relevant) => recallAt(1, ranking, relevant),
  recall_at_5: (ranking, relevant) => recallAt(5, ranking, relevant),
  recall_at_10: (ranking, relevant) => recallAt(10, ranking, relevant),
  ndcg_at_10: (ranking, relevant) => ndcgAt(10, ranking, relevant),
  mrr: (ranking, relevant) => reciprocalRankAt(DEPTH, ranking, relevant),
} satisfies Record<string, Score>;

export type Metric = keyof typeof SCORES;

export const METRICS = Object.keys(SCORES) as [Metric, ...Metric[]];

/** One question's scores, 0–1 each. */
export function scoresOf({ ranks, relevant }: QuestionResult): Record<Metric, number> {
  const ranking = Array.from({ length: Math.max(0, ...ranks) }, (_, index) => `other ${index}`);
  const wanted = Array.from({ length: relevant }, (_, index) => `answer ${index}`);
  ranks.forEach((rank, index) => {
    ranking[rank - 1] = wanted[index] ?? '';
  });
  const judgements = Object.fromEntries(wanted.map((answer) => [answer, 1]));
  return eachMetric((metric) => SCORES[metric](ranking, judgements));
}

/** Mean scores over the questions, with their intervals. */
export function metricsOf(results: readonly QuestionResult[]): Record<Metric, Estimate> {
  const scores = results.map(scoresOf);
  return bootstrapMeans(eachMetric((metric) => scores.map((score) => score[metric])));
}

/** How much better `candidate` is than `baseline`, question by question: both have the same questions in the same order. */
export function differenceOf(baseline: readonly QuestionResult[], candidate: readonly QuestionResult[]): Record<Metric, Estimate> {
  const before = baseline.map(scoresOf);
  const after = candidate.map(scoresOf);
  return bootstrapMeans(eachMetric((metric) => after.map((score, index) => score[metric] - (before[index]?.[metric] ?? 0))));
}

function eachMetric<Value>(read: (metric: Metric) => Value): Record<Metric, Value> {
  return Object.fromEntries(METRICS.map((metric) => [metric, read(metric)])) as Record<Metric, Value>;
}
