import type { DetailedRun } from './evaluate.ts';

export interface Verdict {
  run: DetailedRun;
  /** The last run before it over the same questions with the same configuration. */
  last: DetailedRun | null;
  /** By how much nDCG@10 fell; below 0 where it rose. */
  fall: number;
  tolerance: number;
  isShut: boolean;
  /** The questions whose answers are ranked worse than before, worst first. */
  fallen: { question: string | null; before: number; after: number; ranks_before: number[]; ranks_after: number[] }[];
}

/** What rounding may take from a mean; no answer that falls by a rank costs as little. */
const ROUNDING = 1e-9;

/** Whether a run is as good as the last one, give or take the tolerance. The first of its kind passes. */
export function judge(run: DetailedRun, last: DetailedRun | null, tolerance: number): Verdict {
  const fall = last ? ndcg(last) - ndcg(run) : 0;
  return { run, last, fall, tolerance, isShut: fall > tolerance + ROUNDING, fallen: last ? fallenQuestions(run, last) : [] };
}

function ndcg(run: DetailedRun): number {
  return run.metrics.ndcg_at_10?.mean ?? 0;
}

/** Runs over the same questions have them in the same order. */
function fallenQuestions(run: DetailedRun, last: DetailedRun): Verdict['fallen'] {
  return run.results
    .map((result, index) => ({
      question: result.question,
      before: last.results[index]?.ndcg_at_10 ?? 0,
      after: result.ndcg_at_10,
      ranks_before: last.results[index]?.ranks ?? [],
      ranks_after: result.ranks,
    }))
    .filter(({ before, after }) => after < before)
    .sort((left, right) => left.after - left.before - (right.after - right.before));
}
