'use client';

import { Plus } from 'lucide-react';
import type { Route } from 'next';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { Dialog } from '#app/_ui/dialog.tsx';
import { DialogForm } from '#app/_ui/dialog-form.tsx';
import { Field } from '#app/_ui/field.tsx';
import { formatLanguage } from '#app/_ui/format.ts';
import { Input, Select, Textarea } from '#app/_ui/input.tsx';
import { fieldError } from '#app/_ui/problem.ts';
import { TEXT_LIMITS } from '#lib/operations/limits.ts';
import { useAction } from '../_shell/use-action.ts';
import { createDatasetAction } from './actions.ts';

interface Props {
  /** That can be chosen, as ISO 639-1 codes. */
  languages: readonly string[];
}

/** Opens the dialog that makes a dataset, and goes to it once it is made. */
export function CreateDatasetButton({ languages }: Props) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button kind="primary" onClick={() => setOpen(true)}>
        <Plus aria-hidden="true" />
        New dataset
      </Button>
      <Dialog open={open} onOpenChange={setOpen} title="New dataset" description="Documents in a dataset are searched together.">
        <CreateDatasetForm languages={languages} onCancel={() => setOpen(false)} />
      </Dialog>
    </>
  );
}

function CreateDatasetForm({ languages, onCancel }: Props & { onCancel: () => void }) {
  const router = useRouter();
  const { run, busy, problem } = useAction();
  const submit = (form: FormData) => {
    const given = (field: string) => String(form.get(field));
    run(
      () => createDatasetAction({ name: given('name'), description: given('description'), language: given('language') }),
      ({ id }) => router.push(`/datasets/${id}` as Route),
    );
  };
  return (
    <DialogForm
      submit="Create dataset"
      busy={busy}
      problem={problem}
      fields={['name', 'description', 'language']}
      onSubmit={submit}
      onCancel={onCancel}
    >
      <Field label="Name" error={fieldError(problem, 'name')}>
        {(control) => (
          <Input {...control} name="name" required maxLength={TEXT_LIMITS.datasetName} autoComplete="off" placeholder="Product handbook" />
        )}
      </Field>
      <Field label="Description" optional hint="Agents read it to choose between datasets." error={fieldError(problem, 'description')}>
        {(control) => <Textarea {...control} name="description" maxLength={TEXT_LIMITS.datasetDescription} />}
      </Field>
      <Field label="Language" hint="A word is also found in the other forms that it has there." error={fieldError(problem, 'language')}>
        {(control) => (
          <Select {...control} name="language" defaultValue="auto">
            <option value="auto">Detect in each document</option>
            {languages.map((code) => (
              <option key={code} value={code}>
                {formatLanguage(code)}
              </option>
            ))}
          </Select>
        )}
      </Field>
    </DialogForm>
  );
}
