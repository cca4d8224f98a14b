'use client';

import { CloudAlert } from 'lucide-react';
import { Button } from './button.tsx';
import { EmptyState } from './empty-state.tsx';

/** What an error boundary shows: that it failed, the reference that finds it in the log, and a second try. */
export function Failure({ error, retry }: { error: unknown; retry: () => void }) {
  const digest = error instanceof Error && 'digest' in error ? String(error.digest) : undefined;
  return (
    <div role="alert">
      <EmptyState icon={CloudAlert} isPage title="This page could not be loaded" action={<Button onClick={retry}>Try again</Button>}>
        {digest
          ? `Something failed on our side. If it happens again, tell us the reference ${digest}.`
          : 'The connection broke, or something failed on our side.'}
      </EmptyState>
    </div>
  );
}
