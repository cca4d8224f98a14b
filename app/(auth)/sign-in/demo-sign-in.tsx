'use client';

import { FlaskConical } from 'lucide-react';
import { useState, useTransition } from 'react';
import { attempt } from '#app/_ui/attempt.ts';
import { Button } from '#app/_ui/button.tsx';
import { Notice } from '#app/_ui/notice.tsx';
import { demoSignInAction } from './actions.ts';

/** Signs in as the demo person without a password, and says plainly that it is that. */
export function DemoSignIn({ returnPath }: { returnPath: string }) {
  const [failure, setFailure] = useState<string>();
  const [busy, start] = useTransition();
  const signIn = () =>
    start(async () => {
      const unanswered = await attempt(demoSignInAction(returnPath));
      setFailure(unanswered?.problem.detail);
    });
  return (
    <div className="grid gap-3 rounded-card border border-caution/40 border-dashed bg-caution/6 p-4">
      <p className="text-sm">
        <span className="font-semibold text-caution">Demo sign-in.</span>{' '}
        <span className="text-muted">
          This deployment lets anyone in as the demo account, without a password. It is switched off in production.
        </span>
      </p>
      <Button kind="primary" size="large" busy={busy} onClick={signIn}>
        {!busy && <FlaskConical aria-hidden="true" />}
        Sign in as demo
      </Button>
      {failure && <Notice tone="negative">{failure}</Notice>}
    </div>
  );
}
