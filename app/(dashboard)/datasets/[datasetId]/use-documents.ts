'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { usePolling } from '#app/_ui/use-polling.ts';
import { useCredits } from '../../_shell/credits.tsx';
import { readAvailableCredits } from '../../actions.ts';
import { readDocuments } from './actions.ts';
import { type DocumentList, type DocumentRow, isInProgress } from './documents.ts';

const POLL_MILLISECONDS = 1000;

/**
 * The documents of the page that the server sent, read again each second while something happens to one of them. When
 * the last is done, the balance is read too, since indexing charges by the text that was found.
 */
export function useDocuments(datasetId: string, list: DocumentList) {
  const router = useRouter();
  const { setAvailable } = useCredits();
  const [seen, setSeen] = useState(list);
  const [documents, setDocuments] = useState(list.documents);
  if (seen !== list) {
    setSeen(list);
    setDocuments(list.documents);
  }

  usePolling(documents.some(isInProgress), POLL_MILLISECONDS, async () => {
    const result = await readDocuments(datasetId, list.limit, list.offset);
    if (!result.ok) return;
    setDocuments(result.data.documents);
    if (result.data.documents.some(isInProgress)) return;
    setAvailable(await readAvailableCredits());
    router.refresh();
  });

  /** Takes in a document that was added or changed: in its place, or else on top. */
  const put = (document: DocumentRow) =>
    setDocuments((current) =>
      current.some(({ id }) => id === document.id)
        ? current.map((row) => (row.id === document.id ? document : row))
        : [document, ...current],
    );
  const remove = (documentId: string) => {
    setDocuments((current) => current.filter(({ id }) => id !== documentId));
    router.refresh();
  };
  return { documents, put, remove };
}
