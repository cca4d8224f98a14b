'use client';

import { Dialog } from '#app/_ui/dialog.tsx';
import { DialogForm } from '#app/_ui/dialog-form.tsx';
import { Field } from '#app/_ui/field.tsx';
import { Input, Textarea } from '#app/_ui/input.tsx';
import { fieldError } from '#app/_ui/problem.ts';
import { TEXT_LIMITS } from '#lib/operations/limits.ts';
import { useAction } from '../../_shell/use-action.ts';
import { pasteDocument } from './actions.ts';
import type { DocumentRow } from './documents.ts';

interface Props {
  datasetId: string;
  onAdded: (document: DocumentRow) => void;
}

/** Adds a document from text that was typed or pasted. */
export function PasteTextDialog({ open, onOpenChange, ...props }: Props & { open: boolean; onOpenChange: (open: boolean) => void }) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Paste text" wide>
      <PasteTextForm {...props} onClose={() => onOpenChange(false)} />
    </Dialog>
  );
}

function PasteTextForm({ datasetId, onAdded, onClose }: Props & { onClose: () => void }) {
  const { run, busy, problem } = useAction();
  const submit = (form: FormData) =>
    run(
      () => pasteDocument(datasetId, String(form.get('name')), String(form.get('content'))),
      (document) => {
        onAdded(document);
        onClose();
      },
    );
  return (
    <DialogForm submit="Add document" busy={busy} problem={problem} fields={['name', 'content']} onSubmit={submit} onCancel={onClose}>
      <Field label="Name" hint="The ending tells the format: .md for Markdown, .html for HTML." error={fieldError(problem, 'name')}>
        {(control) => (
          <Input {...control} name="name" required maxLength={TEXT_LIMITS.documentName} defaultValue="Note.md" autoComplete="off" />
        )}
      </Field>
      <Field label="Text" error={fieldError(problem, 'content')}>
        {(control) => <Textarea {...control} name="content" required className="min-h-56 font-mono text-sm" />}
      </Field>
    </DialogForm>
  );
}
