'use client';

import { useState, useTransition } from 'react';
import { attempt } from '#app/_ui/attempt.ts';
import type { ActionProblem } from '#app/_ui/problem.ts';
import type { InputOf, OutputOf } from '#lib/operations/define.ts';
import type { search } from '#lib/operations/search.ts';
import type { ActionResult } from '#lib/surfaces/action.ts';

export type SearchInput = InputOf<typeof search>;

export type SearchAction = (input: SearchInput) => Promise<ActionResult<OutputOf<typeof search>>>;

export interface Answer {
  input: SearchInput;
  output: OutputOf<typeof search>;
  creditsUsed: number;
  creditsRemaining: number | null;
}

/** Searches one at a time. The last answer stays until there is another; why a search failed stays in `problem` until the next. */
export function useSearch(action: SearchAction, onPaid: ((creditsRemaining: number | null) => void) | undefined) {
  const [answer, setAnswer] = useState<Answer>();
  const [problem, setProblem] = useState<ActionProblem>();
  const [busy, start] = useTransition();
  const ask = (input: SearchInput) =>
    start(async () => {
      const result = await attempt(action(input));
      setProblem(result.ok ? undefined : result.problem);
      if (!result.ok) return;
      setAnswer({ input, output: result.data, ...result.receipt });
      onPaid?.(result.receipt.creditsRemaining);
    });
  return { ask, answer, busy, problem };
}
