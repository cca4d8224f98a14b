'use client';

import { type ReactNode, useState, useTransition } from 'react';
import { Button } from './button.tsx';
import { Dialog, DialogActions } from './dialog.tsx';
import { Field } from './field.tsx';
import { Input } from './input.tsx';

interface ConfirmDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description: ReactNode;
  /** Label of the button that does it, a verb: "Delete dataset". */
  confirm: string;
  /** Label of the button that leaves everything as it is; "Cancel" unless told. */
  dismiss?: string;
  /** When given, this text must be typed before the button works. */
  typed?: string;
  /** Does it; a returned text says why it failed and keeps the dialog open. */
  onConfirm: () => Promise<string | undefined>;
}

/** Asks once more before something that cannot be undone. */
export function ConfirmDialog({
  open,
  onOpenChange,
  title,
  description,
  confirm,
  dismiss = 'Cancel',
  typed,
  onConfirm,
}: ConfirmDialogProps) {
  const [entry, setEntry] = useState('');
  const [failure, setFailure] = useState<string>();
  const [busy, start] = useTransition();

  const close = (next: boolean) => {
    setEntry('');
    setFailure(undefined);
    onOpenChange(next);
  };
  const submit = () =>
    start(async () => {
      const reason = await onConfirm();
      if (reason === undefined) close(false);
      else setFailure(reason);
    });

  return (
    <Dialog open={open} onOpenChange={close} title={title} description={description}>
      <form action={submit}>
        {typed !== undefined && (
          <Field label={`Type “${typed}” to confirm`}>
            {(control) => <Input {...control} value={entry} onChange={(event) => setEntry(event.target.value)} autoComplete="off" />}
          </Field>
        )}
        {failure && (
          <p role="alert" className="mt-3 text-negative text-sm">
            {failure}
          </p>
        )}
        <DialogActions>
          <Button kind="quiet" onClick={() => close(false)}>
            {dismiss}
          </Button>
          <Button type="submit" kind="danger" busy={busy} disabled={typed !== undefined && entry !== typed}>
            {confirm}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
