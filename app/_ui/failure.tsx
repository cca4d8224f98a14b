'use client';

import { CloudAlert, Hourglass } from 'lucide-react';
import { Button } from './button.tsx';
import { EmptyState } from './empty-state.tsx';

/** What an error boundary shows: that it failed, the reference that finds it in the log, and a second try. */
export function Failure({ error, retry }: { error: unknown; retry: () => void }) {
  const digest = error instanceof Error && 'digest' in error ? String(error.digest) : undefined;
  const again = <Button onClick={retry}>Try again</Button>;
  if (digest === 'rate_limited') {
    return (
      <div role="alert">
        <EmptyState icon={Hourglass} isPage title="Too many pages in one hour" action={again}>
          More was asked for than is allowed within an hour. Come back a little later.
        </EmptyState>
      </div>
    );
  }
  return (
    <div role="alert">
      <EmptyState icon={CloudAlert} isPage title="This page could not be loaded" action={again}>
        {digest
          ? `Something failed on our side. If it happens again, tell us the reference ${digest}.`
          : 'The connection broke, or something failed on our side.'}
      </EmptyState>
    </div>
  );
}
