'use client';

import { useRouter } from 'next/navigation';
import { useState, useTransition } from 'react';
import { attempt } from '#app/_ui/attempt.ts';
import type { ActionProblem } from '#app/_ui/problem.ts';
import { useToast } from '#app/_ui/toast.tsx';
import type { ActionResult } from '#lib/surfaces/action.ts';
import { useCredits } from './credits.tsx';

type Receipt = Extract<ActionResult<unknown>, { ok: true }>['receipt'];

/**
 * Runs server actions one at a time. What one did is said, and the page is read anew, or `done` sees to it; why one failed stays
 * in `problem` until the next. The balance is what the receipt says.
 */
export function useAction() {
  const router = useRouter();
  const say = useToast();
  const { setAvailable } = useCredits();
  const [problem, setProblem] = useState<ActionProblem>();
  const [busy, start] = useTransition();
  const run = <Output>(action: () => Promise<ActionResult<Output>>, done: string | ((output: Output, receipt: Receipt) => void)) =>
    start(async () => {
      const result = await attempt(action());
      setProblem(result.ok ? undefined : result.problem);
      if (!result.ok) return;
      setAvailable(result.receipt.creditsRemaining);
      if (typeof done === 'function') return done(result.data, result.receipt);
      say(done);
      router.refresh();
    });
  return { run, busy, problem };
}
