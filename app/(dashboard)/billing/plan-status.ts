import type { Tone } from '#app/_ui/badge.tsx';
import { formatDay } from '#app/_ui/format.ts';
import { findPlan } from '#lib/credits/prices.ts';
import type { getBilling } from '#lib/operations/billing.ts';
import type { OutputOf } from '#lib/operations/define.ts';

export interface PlanStatus {
  /** The plan whose period runs, and the one that the next renewal bills; null without a plan, or when none follows. */
  running: string | null;
  next: string | null;
  badge: string;
  tone: Tone;
  /** What the matter is, in a sentence. */
  text: string;
}

/** Where a person stands with their plan, in words. */
export function describePlan({ subscription, open_invoice }: OutputOf<typeof getBilling>): PlanStatus {
  if (!subscription) {
    return {
      running: null,
      next: null,
      badge: '',
      tone: 'neutral',
      text: 'You have no plan. One brings credits each month; packs need none.',
    };
  }
  const { plan, paid_plan, status, cancel_at_period_end, period_end, trial_end } = subscription;
  const running = paid_plan ?? plan;
  const name = (id: string) => findPlan(id)?.name ?? id;
  const end = period_end ? formatDay(period_end) : 'the end of its period';
  const common = { running, next: cancel_at_period_end ? null : plan };
  if (cancel_at_period_end) {
    const text = `${name(running)} ends on ${end}. Its credits expire then; bought ones stay.`;
    return { ...common, badge: 'Ends', tone: 'caution', text };
  }
  if (status === 'trialing') {
    const text = `You are trying ${name(plan)} for nothing. On ${trial_end ? formatDay(trial_end) : end} the first month is charged, unless you cancel before.`;
    return { ...common, badge: 'Trial', tone: 'info', text };
  }
  if (status !== 'active') {
    const retry = open_invoice?.next_attempt ? ` The card is tried again on ${formatDay(open_invoice.next_attempt)}.` : '';
    return { ...common, badge: 'Past due', tone: 'negative', text: `The payment for ${name(running)} failed.${retry}` };
  }
  const text =
    plan === running ? `${name(plan)} renews on ${end}.` : `${name(running)} runs until ${end} and renews as ${name(plan)} from then on.`;
  return { ...common, badge: 'Current', tone: 'positive', text };
}
