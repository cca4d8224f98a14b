'use client';

import { Target } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useRef, useState, useTransition } from 'react';
import { attempt } from '#app/_ui/attempt.ts';
import { EmptyState } from '#app/_ui/empty-state.tsx';
import { Notice } from '#app/_ui/notice.tsx';
import { type ActionProblem, reasonOf } from '#app/_ui/problem.ts';
import { useAtOnce } from '#app/_ui/use-at-once.ts';
import { useCredits } from '../../../_shell/credits.tsx';
import { measure, readRun } from './actions.ts';
import { Comparison } from './comparison.tsx';
import { type Measurable, MeasureForm } from './measure-form.tsx';
import { PastRuns } from './past-runs.tsx';
import { QuestionsCard } from './questions-card.tsx';
import { type Measured, type Run, together } from './runs.ts';
import { WorstQuestions } from './worst-questions.tsx';

/** Golden questions, a measurement by them, and what came out, now and before. */
export function EvaluationPanel({ datasetId, questions, runs }: { datasetId: string; questions: number; runs: Run[] }) {
  const router = useRouter();
  const { setAvailable } = useCredits();
  const [shown, setShown] = useState<Measured>();
  const [problem, setProblem] = useState<ActionProblem>();
  const [measuring, startMeasuring] = useTransition();
  const [reading, startReading] = useTransition();

  const results = useRef<HTMLElement>(null);
  const show = async (ids: string[]) => {
    const [first, second] = ids;
    if (first === undefined) return;
    const answers = await Promise.all([
      attempt(readRun({ dataset_id: datasetId, run_id: first })),
      ...(second === undefined ? [] : [attempt(readRun({ dataset_id: datasetId, run_id: second, against: first }))]),
    ]);
    const failed = answers.find((result) => !result.ok);
    setProblem(failed?.problem);
    const read = answers.flatMap((result) => (result.ok ? [result.data] : []));
    if (!failed) setShown({ runs: read, difference: read[1]?.difference ?? null });
  };
  const [latest] = runs;
  // What was measured last is what one comes to see; it costs nothing to read.
  useAtOnce(() => {
    if (latest) startReading(() => show(together(latest, runs)));
  });
  const run = (configurations: Measurable[]) =>
    startMeasuring(async () => {
      const result = await attempt(measure({ dataset_id: datasetId, configurations }));
      if (!result.ok) return setProblem(result.problem);
      setAvailable(result.receipt.creditsRemaining);
      await show(result.data.runs.map(({ id }) => id));
      router.refresh();
    });
  // The runs are listed below what they show.
  const showAbove = (ids: string[]) => {
    startReading(() => show(ids));
    results.current?.scrollIntoView({ behavior: 'smooth' });
  };
  const forget = ({ id }: Run) => {
    if (shown?.runs.some((run) => run.id === id)) setShown(undefined);
    router.refresh();
  };

  return (
    <div className="grid grid-cols-1 gap-5">
      <QuestionsCard datasetId={datasetId} count={questions} />
      {questions > 0 && <MeasureForm questions={questions} busy={measuring} onMeasure={run} />}
      {problem && <Notice tone="negative">{reasonOf(problem)}</Notice>}
      {shown && (
        <section
          ref={results}
          aria-label="Results"
          aria-busy={measuring || reading}
          className="grid scroll-mt-20 grid-cols-1 gap-5 transition-opacity aria-busy:opacity-50"
        >
          <Comparison measured={shown} />
          <WorstQuestions datasetId={datasetId} runs={shown.runs} />
        </section>
      )}
      {questions > 0 && runs.length === 0 && !shown && (
        <EmptyState icon={Target} title="Nothing measured yet">
          Measure once before you change something, and once after: the difference says whether it helped.
        </EmptyState>
      )}
      {runs.length > 0 && <PastRuns datasetId={datasetId} runs={runs} shown={shown?.runs ?? []} onShow={showAbove} onDeleted={forget} />}
    </div>
  );
}
