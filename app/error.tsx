'use client';

import { Failure } from '#app/_ui/failure.tsx';

export default function RootError(props: { error: unknown; retry: () => void }) {
  return (
    <main className="grid min-h-dvh place-items-center">
      <Failure {...props} />
    </main>
  );
}
