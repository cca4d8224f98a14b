'use client';

import { useEffect, useRef, useState } from 'react';
import { formatBytes } from '#app/_ui/format.ts';
import { reasonOf } from '#app/_ui/problem.ts';
import { MAX_DOCUMENT_BYTES } from '#lib/credits/prices.ts';
import { useCredits } from '../../_shell/credits.tsx';
import { uploadDocument } from './actions.ts';
import type { DocumentRow } from './documents.ts';

export interface Upload {
  id: number;
  file: File;
  state: 'waiting' | 'sending' | 'refused';
  /** Why it was refused. */
  reason?: string;
}

const NOT_ARRIVED =
  'It did not arrive: the connection broke, or it is larger than this deployment takes in one request. Add it again, or split it.';

let lastId = 0;

/**
 * Files on their way to the server, one after the other: the browser sends server actions in turn anyhow, and so the
 * progress of what is being indexed can be read in between. A file that arrived leaves the list and becomes a document.
 */
export function useUploads(datasetId: string, onArrived: (document: DocumentRow) => void) {
  const { setAvailable } = useCredits();
  const [uploads, setUploads] = useState<Upload[]>([]);
  const queue = useRef(Promise.resolve());
  useWarningBeforeLeaving(uploads.some(({ state }) => state !== 'refused'));

  const change = (id: number, part: Partial<Upload>) =>
    setUploads((current) => current.map((upload) => (upload.id === id ? { ...upload, ...part } : upload)));
  const dismiss = (id: number) => setUploads((current) => current.filter((upload) => upload.id !== id));

  const send = async ({ id, file }: Upload) => {
    change(id, { state: 'sending' });
    const form = new FormData();
    form.set('file', file);
    const result = await uploadDocument(datasetId, form).catch(() => null);
    if (result?.ok) {
      dismiss(id);
      onArrived(result.data);
      setAvailable(result.receipt.creditsRemaining);
    } else {
      change(id, {
        state: 'refused',
        reason: result ? reasonOf(result.problem) : NOT_ARRIVED,
      });
    }
  };

  const add = (files: File[]) => {
    const added = files.map((file): Upload => {
      const isTooLarge = file.size > MAX_DOCUMENT_BYTES;
      const reason = `It has ${formatBytes(file.size)}; at most ${formatBytes(MAX_DOCUMENT_BYTES)} are taken.`;
      return { id: ++lastId, file, ...(isTooLarge ? { state: 'refused', reason } : { state: 'waiting' }) };
    });
    setUploads((current) => [...current, ...added]);
    for (const upload of added) {
      if (upload.state === 'waiting') queue.current = queue.current.then(() => send(upload));
    }
  };
  return { uploads, add, dismiss };
}

/** Has the browser ask before the tab is closed or another site opened, while something would be lost by it. */
function useWarningBeforeLeaving(wouldLose: boolean) {
  useEffect(() => {
    if (!wouldLose) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [wouldLose]);
}
