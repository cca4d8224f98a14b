'use client';

import { CircleStop, Ellipsis, RotateCcw, Trash2 } from 'lucide-react';
import { useState, useTransition } from 'react';
import { attempt } from '#app/_ui/attempt.ts';
import { Button } from '#app/_ui/button.tsx';
import { ConfirmDialog } from '#app/_ui/confirm-dialog.tsx';
import { Menu, MenuItem } from '#app/_ui/menu.tsx';
import { useToast } from '#app/_ui/toast.tsx';
import type { ActionResult } from '#lib/surfaces/action.ts';
import { useCredits } from '../../_shell/credits.tsx';
import { cancelDocumentAction, deleteDocumentAction, retryDocumentAction } from './actions.ts';
import { type DocumentRow, isInProgress } from './documents.ts';

interface Props {
  document: DocumentRow;
  onChange: (document: DocumentRow) => void;
  onRemove: (documentId: string) => void;
}

/** What the owner can do with a document. */
export function DocumentActions({ document, onChange, onRemove }: Props) {
  const say = useToast();
  const { setAvailable } = useCredits();
  const [confirming, setConfirming] = useState(false);
  const [busy, start] = useTransition();
  const { id, dataset_id: datasetId } = document;

  const run = (action: (datasetId: string, id: string) => Promise<ActionResult<DocumentRow>>) =>
    start(async () => {
      const result = await attempt(action(datasetId, id));
      if (!result.ok) return say(result.problem.detail, 'negative');
      onChange(result.data);
      setAvailable(result.receipt.creditsRemaining);
    });

  return (
    <>
      <Menu
        trigger={
          <Button kind="quiet" size="icon" busy={busy} aria-label={`Actions for ${document.name}`}>
            {!busy && <Ellipsis aria-hidden="true" />}
          </Button>
        }
      >
        {(document.status === 'failed' || document.status === 'cancelled') && (
          <MenuItem disabled={busy} onSelect={() => run(retryDocumentAction)}>
            <RotateCcw aria-hidden="true" />
            Try again
          </MenuItem>
        )}
        {isInProgress(document) && (
          <MenuItem disabled={busy} onSelect={() => run(cancelDocumentAction)}>
            <CircleStop aria-hidden="true" />
            Cancel
          </MenuItem>
        )}
        <MenuItem danger disabled={busy} onSelect={() => setConfirming(true)}>
          <Trash2 aria-hidden="true" />
          Delete…
        </MenuItem>
      </Menu>
      <ConfirmDialog
        open={confirming}
        onOpenChange={setConfirming}
        title="Delete this document?"
        description={
          <>
            <bdi>{document.name}</bdi> is removed with its file and everything indexed of it. It cannot be undone.
          </>
        }
        confirm="Delete document"
        action={() => deleteDocumentAction(datasetId, id)}
        onDone={() => onRemove(id)}
      />
    </>
  );
}
