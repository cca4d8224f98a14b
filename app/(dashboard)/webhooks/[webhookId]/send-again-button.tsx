'use client';

import { useRouter } from 'next/navigation';
import { useTransition } from 'react';
import { attempt } from '#app/_ui/attempt.ts';
import { Button } from '#app/_ui/button.tsx';
import { useToast } from '#app/_ui/toast.tsx';
import { redeliverAction } from '../actions.ts';
import { sayOutcome } from './say-outcome.ts';

/** Sends the event of a delivery once more, as a delivery of its own. */
export function SendAgainButton({ webhookId, delivery }: { webhookId: string; delivery: { id: string; type: string } }) {
  const router = useRouter();
  const say = useToast();
  const [busy, start] = useTransition();
  const send = () =>
    start(async () => {
      sayOutcome(say, await attempt(redeliverAction(webhookId, delivery.id)));
      router.refresh();
    });
  return (
    <Button kind="quiet" size="small" busy={busy} onClick={send} aria-label={`Send ${delivery.type} again`}>
      Send again
    </Button>
  );
}
