'use client';

import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { DialogActions } from './dialog.tsx';
import { Notice } from './notice.tsx';
import { type ActionProblem, remainingError } from './problem.ts';

interface DialogFormProps {
  /** Label of the button that does it: "Create dataset". */
  submit: string;
  busy: boolean;
  /** Whether what is chosen cannot be done. */
  disabled?: boolean;
  problem: ActionProblem | undefined;
  /** Names of the fields that show their own part of a problem; the rest is told below them. */
  fields: string[];
  onSubmit: (form: FormData) => void;
  onCancel: () => void;
  children: ReactNode;
}

/** A form in a dialog: its fields, what is wrong, and the way back or on. What was typed stays when it is refused. */
export function DialogForm({ submit, busy, disabled, problem, fields, onSubmit, onCancel, children }: DialogFormProps) {
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit(new FormData(event.currentTarget));
      }}
    >
      <div className="grid gap-4">
        {children}
        {remainingError(problem, fields) && <Notice tone="negative">{problem?.detail}</Notice>}
      </div>
      <DialogActions>
        <Button kind="quiet" onClick={onCancel}>
          Cancel
        </Button>
        <Button type="submit" kind="primary" busy={busy} disabled={disabled}>
          {submit}
        </Button>
      </DialogActions>
    </form>
  );
}
