'use client';

import { useRouter } from 'next/navigation';
import { useState, useTransition } from 'react';
import { attempt } from '#app/_ui/attempt.ts';
import { Button } from '#app/_ui/button.tsx';
import { Dialog, DialogActions } from '#app/_ui/dialog.tsx';
import { formatCents, formatCount, formatDay, plural } from '#app/_ui/format.ts';
import { Notice } from '#app/_ui/notice.tsx';
import { useToast } from '#app/_ui/toast.tsx';
import type { PaidPlan } from '#lib/credits/prices.ts';
import type { getBilling } from '#lib/operations/billing.ts';
import type { OutputOf } from '#lib/operations/define.ts';
import type { quotePlan } from '#lib/operations/plans.ts';
import { useAction } from '../_shell/use-action.ts';
import { changePlanAction, quotePlanAction } from './actions.ts';
import { describePlanChange, type PlanVerb } from './plan-change.ts';

type Quote = OutputOf<typeof quotePlan>;

interface Props {
  plan: PaidPlan;
  verb: PlanVerb;
  card: OutputOf<typeof getBilling>['card'];
}

/** Asks what a change of plan costs now, shows it, and changes only then. */
export function ChangePlanButton({ plan, verb, card }: Props) {
  const say = useToast();
  const [quote, setQuote] = useState<Quote>();
  const [asking, ask] = useTransition();
  const { title } = describePlanChange(verb, plan.name, 0);
  const open = () =>
    ask(async () => {
      const result = await attempt(quotePlanAction(plan.id));
      if (result.ok) setQuote(result.data);
      else say(result.problem.detail, 'negative');
    });
  const close = () => setQuote(undefined);
  return (
    <>
      <Button busy={asking} onClick={open} aria-label={title}>
        {verb}
      </Button>
      <Dialog open={quote !== undefined} onOpenChange={close} title={`${title}?`}>
        {quote && <PlanChange plan={plan} verb={verb} card={card} quote={quote} onClose={close} />}
      </Dialog>
    </>
  );
}

function PlanChange({ plan, verb, card, quote, onClose }: Props & { quote: Quote; onClose: () => void }) {
  const say = useToast();
  const router = useRouter();
  const { run, busy, problem } = useAction();
  const { confirm, meanwhile, done } = describePlanChange(verb, plan.name, quote.charged_now_cents);
  const change = () =>
    run(
      () => changePlanAction(plan.id),
      () => {
        onClose();
        say(done);
        router.refresh();
      },
    );
  return (
    <>
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
          <p>Nothing is charged now. {meanwhile}</p>
        )}
        <p>
          {quote.next_bill ? `From ${formatDay(quote.next_bill)} on` : 'From the next bill on'}, {formatCents(plan.cents)} is charged each
          month for {formatCount(plan.credits)} credits.
        </p>
      </div>
      {problem && (
        <Notice tone="negative" className="mt-4">
          {problem.detail}
        </Notice>
      )}
      <DialogActions>
        <Button kind="quiet" onClick={onClose}>
          Not now
        </Button>
        <Button kind="primary" busy={busy} onClick={change}>
          {confirm}
        </Button>
      </DialogActions>
    </>
  );
}
