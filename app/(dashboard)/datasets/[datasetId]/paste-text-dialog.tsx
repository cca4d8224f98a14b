'use client';

import { useState, useTransition } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { Dialog, DialogActions } from '#app/_ui/dialog.tsx';
import { Field } from '#app/_ui/field.tsx';
import { Input, Textarea } from '#app/_ui/input.tsx';
import { Notice } from '#app/_ui/notice.tsx';
import { type ActionProblem, fieldError, remainingError } from '#app/_ui/problem.ts';
import { useCredits } from '../../_shell/credits.tsx';
import { pasteDocument } from './actions.ts';
import type { DocumentRow } from './documents.ts';

interface Props {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  datasetId: string;
  onAdded: (document: DocumentRow) => void;
}

/** Adds a document from text that was typed or pasted. */
export function PasteTextDialog({ open, onOpenChange, datasetId, onAdded }: Props) {
  const { setAvailable } = useCredits();
  const [problem, setProblem] = useState<ActionProblem>();
  const [busy, start] = useTransition();
  const close = (next: boolean) => {
    setProblem(undefined);
    onOpenChange(next);
  };
  const submit = (form: FormData) =>
    start(async () => {
      const result = await pasteDocument(datasetId, String(form.get('name')), String(form.get('content')));
      if (!result.ok) return setProblem(result.problem);
      onAdded(result.data);
      setAvailable(result.receipt.creditsRemaining);
      close(false);
    });
  return (
    <Dialog open={open} onOpenChange={close} title="Paste text" wide>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          submit(new FormData(event.currentTarget));
        }}
      >
        <Field label="Name" hint="The ending tells the format: .md for Markdown, .html for HTML." error={fieldError(problem, 'name')}>
          {(control) => <Input {...control} name="name" required maxLength={500} defaultValue="Note.md" autoComplete="off" />}
        </Field>
        <Field label="Text" error={fieldError(problem, 'content')}>
          {(control) => <Textarea {...control} name="content" required className="min-h-56 font-mono text-sm" />}
        </Field>
        {remainingError(problem, ['name', 'content']) && <Notice tone="negative">{problem?.detail}</Notice>}
        <DialogActions>
          <Button kind="quiet" onClick={() => close(false)}>
            Cancel
          </Button>
          <Button type="submit" kind="primary" busy={busy}>
            Add document
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
