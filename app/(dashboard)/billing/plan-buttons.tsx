'use client';

import { useRouter } from 'next/navigation';
import { useState, useTransition } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { ConfirmDialog } from '#app/_ui/confirm-dialog.tsx';
import { Dialog, DialogActions } from '#app/_ui/dialog.tsx';
import { formatCents, formatCount, formatDay, plural } from '#app/_ui/format.ts';
import { Notice } from '#app/_ui/notice.tsx';
import { useToast } from '#app/_ui/toast.tsx';
import { findPlan } from '#lib/credits/prices.ts';
import type { getBilling } from '#lib/operations/billing.ts';
import type { OutputOf } from '#lib/operations/define.ts';
import type { quotePlan } from '#lib/operations/plans.ts';
import { useAction } from '../_shell/use-action.ts';
import { cancelPlanAction, changePlanAction, quotePlanAction, resumePlanAction } from './actions.ts';

type Card = OutputOf<typeof getBilling>['card'];

/** Asks what a change of plan costs now, shows it, and changes only then. */
export function ChangePlanButton({ plan: planId, verb, card }: { plan: string; verb: string; card: Card }) {
  const say = useToast();
  const router = useRouter();
  const [quote, setQuote] = useState<OutputOf<typeof quotePlan>>();
  const [asking, ask] = useTransition();
  const { run, busy, problem } = useAction();
  const plan = findPlan(planId);
  if (!plan) return null;

  const open = () =>
    ask(async () => {
      const result = await quotePlanAction(planId);
      if (result.ok) setQuote(result.data);
      else say(result.problem.detail, 'negative');
    });
  const close = () => setQuote(undefined);
  const change = () =>
    run(
      () => changePlanAction(planId),
      () => {
        close();
        say(`Your plan is ${plan.name} ${quote?.charged_now_cents ? 'now' : 'from the next bill on'}`);
        router.refresh();
      },
    );
  return (
    <>
      <Button busy={asking} onClick={open} aria-label={`${verb} ${verb === 'Keep' ? '' : 'to '}${plan.name}`}>
        {verb}
      </Button>
      <Dialog open={quote !== undefined} onOpenChange={close} title={`${verb} ${verb === 'Keep' ? '' : 'to '}${plan.name}?`}>
        {quote && (
          <div className="grid gap-2">
            {quote.charged_now_cents > 0 ? (
              <>
                <p>
                  <strong className="font-semibold">{formatCents(quote.charged_now_cents)}</strong> is charged now
                  {card && ` to the card ending in ${card.last4}`}: the difference for the rest of the period.{' '}
                  {plural(quote.credits_now, 'credit')} come with it at once.
                </p>
                <p>If the card is refused, nothing changes.</p>
              </>
            ) : (
              <p>Nothing is charged now. Until the next bill everything stays as it is.</p>
            )}
            <p>
              {quote.next_bill ? `From ${formatDay(quote.next_bill)} on` : 'From the next bill on'}, {formatCents(plan.cents)} is charged
              each month for {formatCount(plan.credits)} credits.
            </p>
          </div>
        )}
        {problem && (
          <Notice tone="negative" className="mt-4">
            {problem.detail}
          </Notice>
        )}
        <DialogActions>
          <Button kind="quiet" onClick={close}>
            Not now
          </Button>
          <Button kind="primary" busy={busy} onClick={change}>
            {quote?.charged_now_cents ? `Pay ${formatCents(quote.charged_now_cents)} and ${verb.toLowerCase()}` : verb}
          </Button>
        </DialogActions>
      </Dialog>
    </>
  );
}

export function CancelPlanButton({ end }: { end: string | null }) {
  const say = useToast();
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const when = end ? formatDay(end) : 'the end of its period';
  const cancel = async () => {
    const result = await cancelPlanAction();
    if (!result.ok) return result.problem.detail;
    say(`The plan ends on ${when}`);
    router.refresh();
    return undefined;
  };
  return (
    <>
      <Button kind="quiet" size="small" onClick={() => setOpen(true)}>
        Cancel plan…
      </Button>
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        title="Cancel the plan?"
        description={`It stays as it is until ${when}. Then its credits expire; bought credits stay. Until then you can resume it.`}
        confirm="Cancel plan"
        dismiss="Keep the plan"
        onConfirm={cancel}
      />
    </>
  );
}

export function ResumePlanButton() {
  const { run, busy, problem } = useAction();
  return (
    <div className="grid justify-items-end gap-1">
      <Button size="small" busy={busy} onClick={() => run(resumePlanAction, 'The plan goes on')}>
        Resume plan
      </Button>
      {problem && (
        <p role="alert" className="text-negative text-sm">
          {problem.detail}
        </p>
      )}
    </div>
  );
}
