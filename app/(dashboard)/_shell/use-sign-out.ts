'use client';

import { useTransition } from 'react';
import { attempt } from '#app/_ui/attempt.ts';
import { useToast } from '#app/_ui/toast.tsx';
import { signOutAction } from '../actions.ts';

/** Ends the session of this browser and leads to the start page. */
export function useSignOut() {
  const say = useToast();
  const [busy, start] = useTransition();
  const signOut = () =>
    start(async () => {
      const unanswered = await attempt(signOutAction());
      if (unanswered) say(unanswered.problem.detail, 'negative');
    });
  return { signOut, busy };
}
