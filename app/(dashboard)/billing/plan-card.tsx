import { Badge } from '#app/_ui/badge.tsx';
import { Button } from '#app/_ui/button.tsx';
import { Card, CardHeader } from '#app/_ui/card.tsx';
import { formatCents, formatCount } from '#app/_ui/format.ts';
import { Notice } from '#app/_ui/notice.tsx';
import { PAID_PLANS, type PaidPlan, TRIAL } from '#lib/credits/prices.ts';
import type { getBilling } from '#lib/operations/billing.ts';
import type { OutputOf } from '#lib/operations/define.ts';
import { BuyButton } from './buy-button.tsx';
import { ChangePlanButton } from './change-plan-button.tsx';
import { CancelPlanButton, ResumePlanButton } from './end-plan-buttons.tsx';
import type { PlanVerb } from './plan-change.ts';
import { describePlan, type PlanStatus } from './plan-status.ts';

type Billing = OutputOf<typeof getBilling>;

/** The plan that one has, with what becomes of it, and the ones that one could have. */
export function PlanCard({ billing }: { billing: Billing }) {
  const { configured } = billing;
  const status = describePlan(billing);
  return (
    <Card>
      <CardHeader title="Plan">{status.text}</CardHeader>
      {billing.open_invoice && <OpenInvoice invoice={billing.open_invoice} />}
      <ul>
        {PAID_PLANS.map((plan) => (
          <li key={plan.id} className="flex items-center justify-between gap-4 border-line/70 border-b px-4 py-3 last:border-0 sm:px-5">
            <div className="min-w-0">
              <p className="flex flex-wrap items-center gap-x-2 font-medium">
                {plan.name}
                {status.running === plan.id && <Badge tone={status.tone}>{status.badge}</Badge>}
                {status.next === plan.id && status.running !== plan.id && <Badge tone="info">From the next renewal</Badge>}
              </p>
              <p className="text-muted text-sm" data-numeric>
                {formatCount(plan.credits)} credits for {formatCents(plan.cents)} a month
              </p>
            </div>
            {configured && <PlanButtons plan={plan} billing={billing} status={status} />}
          </li>
        ))}
      </ul>
      {configured && billing.trial_available && (
        <p className="border-line border-t px-4 py-3 text-muted text-sm sm:px-5">
          Your first plan begins with {TRIAL.days} days for nothing and {formatCount(TRIAL.credits)} credits. Unused credits roll over, up
          to one month’s worth.
        </p>
      )}
    </Card>
  );
}

/** What can be done with one of the plans: take it, move to it, or, for the one that runs, end it and take that back. */
function PlanButtons({ plan, billing, status }: { plan: PaidPlan; billing: Billing; status: PlanStatus }) {
  const { subscription, trial_available, card } = billing;
  if (!subscription) {
    const verb = trial_available ? 'Try' : 'Choose';
    return (
      <BuyButton input={{ plan: plan.id }} aria-label={`${verb} ${plan.name}`}>
        {verb}
      </BuyButton>
    );
  }
  const isEnding = subscription.cancel_at_period_end;
  const isSettled = subscription.status === 'active' || subscription.status === 'trialing';
  return (
    <div className="flex flex-wrap justify-end gap-2">
      {status.running === plan.id && (isEnding ? <ResumePlanButton /> : <CancelPlanButton end={subscription.period_end} />)}
      {isSettled && !isEnding && status.next !== plan.id && <ChangePlanButton plan={plan} verb={verbOf(plan, subscription)} card={card} />}
    </div>
  );
}

function verbOf(plan: PaidPlan, { plan: next, paid_plan, status }: NonNullable<Billing['subscription']>): PlanVerb {
  if (plan.id === paid_plan) return 'Keep';
  const present = PAID_PLANS.find(({ id }) => id === (paid_plan ?? next));
  if (status === 'trialing') return 'Switch';
  return plan.cents > (present?.cents ?? 0) ? 'Upgrade' : 'Downgrade';
}

function OpenInvoice({ invoice }: { invoice: NonNullable<Billing['open_invoice']> }) {
  return (
    <div className="border-line border-b px-4 py-3 sm:px-5">
      <Notice tone="negative">
        <p>The last bill of {formatCents(invoice.amount_cents)} could not be collected. Pay it, or the plan ends.</p>
        {invoice.pay_url && (
          <Button asChild kind="danger" size="small" className="mt-2">
            <a href={invoice.pay_url}>Pay {formatCents(invoice.amount_cents)}</a>
          </Button>
        )}
      </Notice>
    </div>
  );
}
