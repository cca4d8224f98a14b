'use client';

import { type ReactNode, useState, useTransition } from 'react';
import type { ActionResult } from '#lib/surfaces/action.ts';
import { attempt } from './attempt.ts';
import { Button } from './button.tsx';
import { Dialog, DialogActions } from './dialog.tsx';
import { Field } from './field.tsx';
import { Input } from './input.tsx';

interface Question<Output> {
  /** Label of the button that does it, a verb: "Delete dataset". */
  confirm: string;
  /** Label of the button that leaves everything as it is; "Cancel" unless told. */
  dismiss?: string;
  /** When given, this text must be typed before the button works. */
  typed?: string;
  /** Does it; when it is refused the dialog stays open and says why. */
  action: () => Promise<ActionResult<Output>>;
  /** Follows once it is done and the dialog closed. */
  onDone: (output: Output) => void;
}

interface ConfirmDialogProps<Output> extends Question<Output> {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  description: ReactNode;
}

/** Asks once more before something that cannot be undone. */
export function ConfirmDialog<Output>({ open, onOpenChange, title, description, ...question }: ConfirmDialogProps<Output>) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={title} description={description}>
      <Confirmation {...question} onClose={() => onOpenChange(false)} />
    </Dialog>
  );
}

function Confirmation<Output>({ confirm, dismiss = 'Cancel', typed, action, onDone, onClose }: Question<Output> & { onClose: () => void }) {
  const [entry, setEntry] = useState('');
  const [failure, setFailure] = useState<string>();
  const [busy, start] = useTransition();
  const submit = () =>
    start(async () => {
      const result = await attempt(action());
      if (!result.ok) return setFailure(result.problem.detail);
      onClose();
      onDone(result.data);
    });

  return (
    <form action={submit}>
      {typed !== undefined && (
        <Field
          label={
            <>
              Type “<bdi>{typed}</bdi>” to confirm
            </>
          }
        >
          {(control) => <Input {...control} value={entry} onChange={(event) => setEntry(event.target.value)} autoComplete="off" />}
        </Field>
      )}
      {failure && (
        <p role="alert" className="mt-3 text-negative text-sm">
          {failure}
        </p>
      )}
      <DialogActions>
        <Button kind="quiet" onClick={onClose}>
          {dismiss}
        </Button>
        <Button type="submit" kind="danger" busy={busy} disabled={typed !== undefined && entry !== typed}>
          {confirm}
        </Button>
      </DialogActions>
    </form>
  );
}
