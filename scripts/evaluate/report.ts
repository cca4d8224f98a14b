import type { Evaluation } from './evaluate.ts';
import type { Verdict } from './gate.ts';

const NAMES: Record<string, string> = {
  recall_at_1: 'recall@1',
  recall_at_5: 'recall@5',
  recall_at_10: 'recall@10',
  ndcg_at_10: 'nDCG@10',
  mrr: 'MRR',
};

type Metrics = Evaluation['runs'][number]['metrics'];

/** What was measured as a table for people, and what the gate says of it. */
export function report(evaluation: Evaluation, verdicts: Verdict[]): string {
  const { runs, difference, questions, credits } = evaluation;
  const columns: { title: string; metrics: Metrics; isDifference: boolean }[] = runs.map(({ configuration, metrics }) => ({
    title: nameOf(configuration),
    metrics,
    isDifference: false,
  }));
  if (difference) columns.push({ title: 'difference', metrics: difference, isDifference: true });
  const lines = [
    ['', ...columns.map(({ title }) => title)],
    ...Object.entries(NAMES).map(([metric, name]) => [name, ...columns.map((column) => cell(column.metrics, metric, column.isDifference))]),
  ];
  const intervals = runs[0]?.intervals;
  return [
    `${questions} questions, ${credits} credits`,
    '',
    ...aligned(lines),
    '',
    `In brackets 95 % confidence intervals: percentile bootstrap over the questions, ${intervals?.resamples} resamples.`,
    ...verdicts.flatMap(describe),
  ].join('\n');
}

/** A configuration in a word where its mode says it all. */
function nameOf(configuration: Record<string, unknown>): string {
  const { mode, ...rest } = configuration;
  return Object.keys(rest).length === 0 ? String(mode) : `${mode} ${JSON.stringify(rest)}`;
}

function cell(metrics: Metrics, metric: string, isDifference: boolean): string {
  const estimate = metrics[metric];
  if (!estimate) return '';
  const [mean, low, high] = [estimate.mean, estimate.low, estimate.high].map((value) => figure(value, isDifference));
  return `${mean}  [${low}, ${high}]`;
}

function figure(value: number, isSigned: boolean): string {
  return `${isSigned && value >= 0 ? '+' : ''}${value.toFixed(3)}`;
}

function aligned(lines: string[][]): string[] {
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? [];
  return lines.map((line) =>
    line
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('   ')
      .trimEnd(),
  );
}

function describe({ run, last, fall, tolerance, isShut, fallen }: Verdict): string[] {
  const name = nameOf(run.configuration);
  if (!last)
    return ['', `Gate, ${name}: open. There is no earlier run over these questions with this configuration; this one is the first.`];
  const how = fall > 0 ? `${fall.toFixed(3)} below` : `${(-fall).toFixed(3)} above`;
  const sentence = `nDCG@10 is ${how} the run of ${last.created_at}; ${tolerance} less is allowed.`;
  if (!isShut) return ['', `Gate, ${name}: open. ${sentence}`];
  return [
    '',
    `Gate, ${name}: SHUT. ${sentence} This run is not kept.`,
    ...fallen.map(
      ({ question, before, after, ranks_before, ranks_after }) =>
        `  ${before.toFixed(3)} → ${after.toFixed(3)}  ${question}  (ranks ${ranks(ranks_before)} → ${ranks(ranks_after)})`,
    ),
  ];
}

function ranks(list: number[]): string {
  return list.length === 0 ? 'none' : list.join(', ');
}
