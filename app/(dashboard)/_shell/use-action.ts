'use client';

import { useRouter } from 'next/navigation';
import { useState, useTransition } from 'react';
import type { ActionProblem } from '#app/_ui/problem.ts';
import { useToast } from '#app/_ui/toast.tsx';
import type { ActionResult } from '#lib/surfaces/action.ts';

/**
 * Runs server actions one at a time. What one did is said, and the page is read anew; why one failed stays in `problem` until
 * the next.
 */
export function useAction() {
  const router = useRouter();
  const say = useToast();
  const [problem, setProblem] = useState<ActionProblem>();
  const [busy, start] = useTransition();
  const run = <Output>(action: () => Promise<ActionResult<Output>>, done: string | ((output: Output) => void)) =>
    start(async () => {
      const result = await action();
      setProblem(result.ok ? undefined : result.problem);
      if (!result.ok) return;
      if (typeof done === 'function') return done(result.data);
      say(done);
      router.refresh();
    });
  return { run, busy, problem };
}
