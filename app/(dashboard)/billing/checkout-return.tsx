'use client';

import { CircleCheck, LoaderCircle } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { startTransition, useState } from 'react';
import { Notice } from '#app/_ui/notice.tsx';
import { useAtOnce } from '#app/_ui/use-at-once.ts';
import { usePolling } from '#app/_ui/use-polling.ts';
import { useCredits } from '../_shell/credits.tsx';
import { readAvailableCredits } from '../actions.ts';
import { confirmCheckoutAction } from './actions.ts';

type State = { is: 'asking' } | { is: 'paid'; product: string | null } | { is: 'failed'; reason: string };

/** What became of a checkout, for the buyer whom Stripe sends back. Until Stripe has the money it asks again and again. */
export function CheckoutReturn({ outcome, sessionId }: { outcome: string | undefined; sessionId: string | undefined }) {
  if (outcome === 'cancelled') return <Notice>The payment was not made, and nothing was charged.</Notice>;
  if (outcome !== 'paid' || !sessionId) return null;
  return <Confirmation key={sessionId} sessionId={sessionId} />;
}

function Confirmation({ sessionId }: { sessionId: string }) {
  const router = useRouter();
  const { setAvailable } = useCredits();
  const [state, setState] = useState<State>({ is: 'asking' });

  const ask = async () => {
    const result = await confirmCheckoutAction(sessionId);
    if (!result.ok) return setState({ is: 'failed', reason: result.problem.detail });
    if (!result.data.paid) return;
    const available = await readAvailableCredits();
    // The thanks and the balance that they speak of appear together.
    startTransition(() => {
      setState({ is: 'paid', product: result.data.product });
      setAvailable(available);
      router.refresh();
    });
  };
  // What gets no answer is asked again below.
  useAtOnce(() => void ask().catch(() => {}));
  usePolling(state.is === 'asking', 2_000, ask);

  if (state.is === 'failed') return <Notice tone="negative">{state.reason}</Notice>;
  const [Icon, style] = state.is === 'paid' ? [CircleCheck, 'text-positive'] : [LoaderCircle, 'animate-spin text-faint'];
  return (
    <div role="status" className="flex gap-2.5 rounded-card border border-line bg-surface px-3.5 py-2.5">
      <Icon className={`mt-[0.1875rem] size-4 shrink-0 ${style}`} aria-hidden="true" />
      <p>
        {state.is === 'paid'
          ? `Thank you. Your order${state.product ? ` (${state.product})` : ''} is complete, and its credits are in your balance.`
          : 'Waiting for Stripe to confirm the payment …'}
      </p>
    </div>
  );
}
