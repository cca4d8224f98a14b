'use client';

import { Target } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState, useTransition } from 'react';
import { EmptyState } from '#app/_ui/empty-state.tsx';
import { Notice } from '#app/_ui/notice.tsx';
import { type ActionProblem, reasonOf } from '#app/_ui/problem.ts';
import type { SearchMode } from '#lib/credits/prices.ts';
import { useCredits } from '../../../_shell/credits.tsx';
import { measure, readRun } from './actions.ts';
import { Comparison } from './comparison.tsx';
import { MeasureForm } from './measure-form.tsx';
import { PastRuns } from './past-runs.tsx';
import { QuestionsCard } from './questions-card.tsx';
import type { Measured, Run } from './runs.ts';
import { WorstQuestions } from './worst-questions.tsx';

/** Golden questions, a measurement by them, and what came out, now and before. */
export function EvaluationPanel({ datasetId, questions, runs }: { datasetId: string; questions: number; runs: Run[] }) {
  const router = useRouter();
  const { setAvailable } = useCredits();
  const [shown, setShown] = useState<Measured>();
  const [problem, setProblem] = useState<ActionProblem>();
  const [busy, start] = useTransition();

  const show = async (ids: string[]) => {
    const [first, second] = ids;
    if (first === undefined) return;
    const results = await Promise.all([
      readRun({ dataset_id: datasetId, run_id: first }),
      ...(second === undefined ? [] : [readRun({ dataset_id: datasetId, run_id: second, against: first })]),
    ]);
    const failed = results.find((result) => !result.ok);
    setProblem(failed?.problem);
    const read = results.flatMap((result) => (result.ok ? [result.data] : []));
    if (!failed) setShown({ runs: read, difference: read[1]?.difference ?? null });
  };
  const run = (modes: SearchMode[]) =>
    start(async () => {
      const result = await measure({ dataset_id: datasetId, configurations: modes.map((mode) => ({ mode })) });
      if (!result.ok) return setProblem(result.problem);
      setAvailable(result.receipt.creditsRemaining);
      await show(result.data.runs.map(({ id }) => id));
      router.refresh();
    });

  return (
    <div className="grid grid-cols-1 gap-5">
      <QuestionsCard datasetId={datasetId} count={questions} />
      {questions > 0 && <MeasureForm questions={questions} busy={busy} onMeasure={run} />}
      {problem && <Notice tone="negative">{reasonOf(problem)}</Notice>}
      {shown && (
        <section aria-label="Results" className={busy ? 'grid gap-5 opacity-50 transition-opacity' : 'grid gap-5'}>
          <Comparison measured={shown} />
          <WorstQuestions runs={shown.runs} />
        </section>
      )}
      {questions > 0 && runs.length === 0 && !shown && (
        <EmptyState icon={Target} title="Nothing measured yet">
          Measure once before you change something, and once after: the difference says whether it helped.
        </EmptyState>
      )}
      {runs.length > 0 && <PastRuns runs={runs} shown={shown?.runs.map(({ id }) => id) ?? []} onShow={(ids) => start(() => show(ids))} />}
    </div>
  );
}
