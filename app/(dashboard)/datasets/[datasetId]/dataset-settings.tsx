'use client';

import { useRouter } from 'next/navigation';
import { useId, useState, useTransition } from 'react';
import { attempt } from '#app/_ui/attempt.ts';
import { Button } from '#app/_ui/button.tsx';
import { Card, CardHeader } from '#app/_ui/card.tsx';
import { ConfirmDialog } from '#app/_ui/confirm-dialog.tsx';
import { Field } from '#app/_ui/field.tsx';
import { formatCount, formatLanguage } from '#app/_ui/format.ts';
import { Input, Textarea } from '#app/_ui/input.tsx';
import { Notice } from '#app/_ui/notice.tsx';
import { fieldError, remainingError } from '#app/_ui/problem.ts';
import { Switch } from '#app/_ui/switch.tsx';
import { useToast } from '#app/_ui/toast.tsx';
import type { getDataset } from '#lib/operations/datasets.ts';
import type { OutputOf } from '#lib/operations/define.ts';
import { TEXT_LIMITS } from '#lib/operations/limits.ts';
import { useAction } from '../../_shell/use-action.ts';
import { deleteDatasetAction, updateDatasetAction } from '../actions.ts';

type Dataset = OutputOf<typeof getDataset>;

/** Name, visibility and the end of a dataset. */
export function DatasetSettings({ dataset }: { dataset: Dataset }) {
  return (
    <div className="grid max-w-2xl grid-cols-1 gap-5">
      <NameCard dataset={dataset} />
      <VisibilityCard dataset={dataset} />
      <Card>
        <CardHeader title="How it is indexed">Chosen when the dataset was made; each new document is treated so.</CardHeader>
        <dl className="grid grid-cols-2 gap-x-6 gap-y-3 px-4 py-4 text-sm sm:grid-cols-[repeat(3,auto)_minmax(max-content,auto)] sm:px-5">
          <Fact term="Language" value={languageOf(dataset)} />
          <Fact term="Chunk size" value={`${formatCount(dataset.chunking.size)} characters`} />
          <Fact term="Overlap" value={`${formatCount(dataset.chunking.overlap)} characters`} />
          <Fact term="Embedding" value={dataset.embedding_model} />
        </dl>
      </Card>
      <DangerCard dataset={dataset} />
    </div>
  );
}

function NameCard({ dataset }: { dataset: Dataset }) {
  const { run, busy, problem } = useAction();
  const save = (form: FormData) => {
    const change = { name: String(form.get('name')), description: String(form.get('description')) };
    run(() => updateDatasetAction({ dataset_id: dataset.id, ...change }), 'Saved');
  };
  return (
    <Card>
      <CardHeader title="Name and description" />
      <form
        className="grid gap-4 p-4 sm:p-5"
        onSubmit={(event) => {
          event.preventDefault();
          save(new FormData(event.currentTarget));
        }}
      >
        <Field label="Name" error={fieldError(problem, 'name')}>
          {(control) => (
            <Input {...control} name="name" defaultValue={dataset.name} required maxLength={TEXT_LIMITS.datasetName} autoComplete="off" />
          )}
        </Field>
        <Field label="Description" optional hint="Agents read it to choose between datasets." error={fieldError(problem, 'description')}>
          {(control) => (
            <Textarea {...control} name="description" defaultValue={dataset.description} maxLength={TEXT_LIMITS.datasetDescription} />
          )}
        </Field>
        {remainingError(problem, ['name', 'description']) && <Notice tone="negative">{problem?.detail}</Notice>}
        <Button type="submit" busy={busy} className="justify-self-start">
          Save
        </Button>
      </form>
    </Card>
  );
}

function VisibilityCard({ dataset }: { dataset: Dataset }) {
  const id = useId();
  const router = useRouter();
  const say = useToast();
  const [isPublic, setIsPublic] = useState(dataset.is_public);
  const [busy, start] = useTransition();
  const change = (next: boolean) => {
    if (busy) return;
    setIsPublic(next);
    start(async () => {
      const result = await attempt(updateDatasetAction({ dataset_id: dataset.id, is_public: next }));
      if (result.ok) {
        say(next ? 'Anyone may search this dataset now' : 'Only you may search this dataset now');
        router.refresh();
      } else {
        setIsPublic(!next);
        say(result.problem.detail, 'negative');
      }
    });
  };
  return (
    <Card className="flex items-center justify-between gap-6 px-4 py-4 sm:px-5">
      <div>
        <label htmlFor={id} className="font-semibold">
          Public
        </label>
        <p className="text-muted text-sm" id={`${id}-hint`}>
          Anyone may search a public dataset and read its documents, on a page of its own without an account. Others pay for their searches
          themselves.
        </p>
      </div>
      <Switch id={id} aria-describedby={`${id}-hint`} checked={isPublic} onCheckedChange={change} aria-disabled={busy} />
    </Card>
  );
}

function DangerCard({ dataset }: { dataset: Dataset }) {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const say = useToast();
  const leave = () => {
    say(
      <>
        <bdi>{dataset.name}</bdi> is deleted
      </>,
    );
    router.replace('/datasets');
    // Nothing that was read before is shown again by the Back button.
    router.refresh();
  };
  return (
    <Card className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 border-negative/35 px-4 py-4 sm:px-5">
      <div className="min-w-0 flex-1 basis-64">
        <h2 className="font-semibold">Delete this dataset</h2>
        <p className="text-muted text-sm">Its documents, their files and everything indexed of them go with it. It cannot be undone.</p>
      </div>
      <Button kind="danger" onClick={() => setOpen(true)}>
        Delete dataset…
      </Button>
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        title={
          <>
            Delete <bdi>{dataset.name}</bdi>?
          </>
        }
        description="Its documents, their files and everything indexed of them go with it. It cannot be undone."
        confirm="Delete dataset"
        typed={dataset.name}
        action={() => deleteDatasetAction(dataset.id)}
        onDone={leave}
      />
    </Card>
  );
}

function languageOf({ language, languages }: Dataset): string {
  if (language !== 'auto') return formatLanguage(language);
  return languages.length > 0 ? `Detected: ${languages.map(formatLanguage).join(', ')}` : 'Detected in each document';
}

function Fact({ term, value }: { term: string; value: string }) {
  return (
    <div className="min-w-0">
      <dt className="text-faint">{term}</dt>
      <dd className="break-words">{value}</dd>
    </div>
  );
}
