'use client';

import { FlaskConical } from 'lucide-react';
import { useTransition } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { demoSignInAction } from './actions.ts';

/** Signs in as the demo person without a password, and says plainly that it is that. */
export function DemoSignIn({ returnPath }: { returnPath: string }) {
  const [busy, start] = useTransition();
  return (
    <div className="grid gap-3 rounded-card border border-caution/40 border-dashed bg-caution/6 p-4">
      <p className="text-sm">
        <span className="font-semibold text-caution">Demo sign-in.</span>{' '}
        <span className="text-muted">
          This deployment lets anyone in as the demo account, without a password. It is switched off in production.
        </span>
      </p>
      <Button kind="primary" size="large" busy={busy} onClick={() => start(() => demoSignInAction(returnPath))}>
        {!busy && <FlaskConical aria-hidden="true" />}
        Sign in as demo
      </Button>
    </div>
  );
}
