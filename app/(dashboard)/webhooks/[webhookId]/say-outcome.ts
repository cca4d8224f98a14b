import type { Unanswered } from '#app/_ui/attempt.ts';
import type { useToast } from '#app/_ui/toast.tsx';
import type { OutputOf } from '#lib/operations/define.ts';
import type { testWebhook } from '#lib/operations/webhook-deliveries.ts';
import type { ActionResult } from '#lib/surfaces/action.ts';

/** Says how a message was received that was sent just now. */
export function sayOutcome(say: ReturnType<typeof useToast>, result: ActionResult<OutputOf<typeof testWebhook>> | Unanswered): void {
  if (!result.ok) say(result.problem.detail, 'negative');
  else if (result.data.state === 'delivered') say(`Delivered: the server answered ${result.data.response_status}`);
  else say(`Not delivered. ${result.data.error ?? ''}`, 'negative');
}
