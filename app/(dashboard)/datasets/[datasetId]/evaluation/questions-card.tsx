'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { Card, CardHeader } from '#app/_ui/card.tsx';
import { CodeBlock } from '#app/_ui/code-block.tsx';
import { ConfirmDialog } from '#app/_ui/confirm-dialog.tsx';
import { Dropzone } from '#app/_ui/dropzone.tsx';
import { plural } from '#app/_ui/format.ts';
import { Notice } from '#app/_ui/notice.tsx';
import type { ActionProblem } from '#app/_ui/problem.ts';
import { useToast } from '#app/_ui/toast.tsx';
import { MAX_QUESTIONS } from '#lib/operations/limits.ts';
import { useAction } from '../../../_shell/use-action.ts';
import { deleteQuestions, uploadQuestions } from './actions.ts';

/** Bad rows that are listed; the rest is counted. */
const LISTED = 10;

const EXAMPLE = 'question,document\nHow many days of leave do I have?,handbook.md\nWho signs a contract?,contracts.pdf';

/** How many golden questions there are, and the way to put others in their place. */
export function QuestionsCard({ datasetId, count }: { datasetId: string; count: number }) {
  const router = useRouter();
  const say = useToast();
  const { run, busy, problem } = useAction();
  const [isDeleting, setDeleting] = useState(false);

  const upload = ([file]: File[]) => {
    const form = new FormData();
    if (file) form.set('file', file);
    run(
      () => uploadQuestions(datasetId, form),
      ({ questions, answers }) => {
        say(`${plural(questions, 'question')} with ${plural(answers, 'answer')}`);
        router.refresh();
      },
    );
  };

  return (
    <Card aria-busy={busy}>
      <CardHeader
        title="Golden questions"
        action={
          count > 0 && (
            <Button size="small" kind="quiet" onClick={() => setDeleting(true)}>
              Delete…
            </Button>
          )
        }
      >
        {count === 0
          ? 'Questions whose right answers you know. By them the search is measured.'
          : `${plural(count, 'question')}. Another file takes their place.`}
      </CardHeader>
      <div className="grid gap-3 p-4 sm:p-5">
        <Dropzone
          label="Add questions"
          hint={
            <>
              CSV or JSON, up to {MAX_QUESTIONS} questions: a column <code>question</code>, and one of <code>document</code>,{' '}
              <code>external_id</code>, <code>document_id</code> or <code>passage</code>
            </>
          }
          accept=".csv,.json"
          compact
          single
          busy={busy}
          onFiles={upload}
        />
        {problem && <Refusal problem={problem} />}
        {count === 0 && !problem && <CodeBlock title="Such a file, as CSV" code={EXAMPLE} />}
      </div>
      <ConfirmDialog
        open={isDeleting}
        onOpenChange={setDeleting}
        title="Delete the golden questions?"
        description="Runs that were measured by them stay, without the questions' texts."
        confirm="Delete questions"
        action={() => deleteQuestions(datasetId)}
        onDone={() => router.refresh()}
      />
    </Card>
  );
}

function Refusal({ problem }: { problem: ActionProblem }) {
  const { errors } = problem;
  if (errors.length < 2) return <Notice tone="negative">{errors[0]?.detail ?? problem.detail}</Notice>;
  return (
    <Notice tone="negative">
      <p>Nothing was changed. {plural(errors.length, 'row')} must be mended first:</p>
      <ul className="mt-1 list-disc pl-5">
        {errors.slice(0, LISTED).map(({ detail }) => (
          <li key={detail}>{detail}</li>
        ))}
        {errors.length > LISTED && <li>and {errors.length - LISTED} more</li>}
      </ul>
    </Notice>
  );
}
