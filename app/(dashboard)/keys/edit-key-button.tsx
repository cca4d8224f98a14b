'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { Dialog } from '#app/_ui/dialog.tsx';
import { DialogForm } from '#app/_ui/dialog-form.tsx';
import { Field } from '#app/_ui/field.tsx';
import { Input } from '#app/_ui/input.tsx';
import { fieldError } from '#app/_ui/problem.ts';
import { useToast } from '#app/_ui/toast.tsx';
import { TEXT_LIMITS } from '#lib/operations/limits.ts';
import { CapFields, type Caps, capsOf } from '../_credits/cap-fields.tsx';
import { useAction } from '../_shell/use-action.ts';
import { updateKeyAction } from './actions.ts';

type Key = Caps & { id: string; name: string };

/** Changes the name and the caps of a key. */
export function EditKeyButton({ apiKey: key }: { apiKey: Key }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button kind="quiet" size="small" onClick={() => setOpen(true)} aria-label={`Edit ${key.name}`}>
        Edit
      </Button>
      <Dialog open={open} onOpenChange={setOpen} title="Edit key" description="What goes beyond a cap is refused, with this key alone.">
        <EditKeyForm apiKey={key} onClose={() => setOpen(false)} />
      </Dialog>
    </>
  );
}

function EditKeyForm({ apiKey: key, onClose }: { apiKey: Key; onClose: () => void }) {
  const router = useRouter();
  const say = useToast();
  const { run, busy, problem } = useAction();
  const save = (form: FormData) => {
    const changes = { key_id: key.id, name: String(form.get('name')), ...capsOf(form) };
    run(
      () => updateKeyAction(changes),
      () => {
        onClose();
        say(
          <>
            <bdi>{changes.name}</bdi> is saved
          </>,
        );
        router.refresh();
      },
    );
  };
  return (
    <DialogForm
      submit="Save key"
      busy={busy}
      problem={problem}
      fields={['name', 'daily_credit_cap', 'monthly_credit_cap']}
      onSubmit={save}
      onCancel={onClose}
    >
      <Field label="Name" error={fieldError(problem, 'name')}>
        {(control) => (
          <Input {...control} name="name" defaultValue={key.name} required maxLength={TEXT_LIMITS.keyName} autoComplete="off" />
        )}
      </Field>
      <CapFields caps={key} problem={problem} />
    </DialogForm>
  );
}
