import * as z from 'zod';
import { findPlan, PAID_PLAN_IDS, type PaidPlan } from '#lib/credits/prices.ts';
import * as plans from '#lib/credits/stripe/plan.ts';
import { getBilling } from './billing.ts';
import { buyerOf } from './buyer.ts';
import { defineOperation, type OperationContext } from './define.ts';
import { time } from './fields.ts';

export const changePlan = defineOperation({
  name: 'changePlan',
  summary: 'Move to another plan',
  description:
    'A higher plan holds at once: the difference for the rest of the period is charged to the saved card, and its credits come with that. A lower one holds from the next renewal on.',
  tag: 'Billing',
  method: 'POST',
  path: '/billing/plan',
  scope: 'billing:manage',
  input: z.strictObject({ plan: z.enum(PAID_PLAN_IDS) }),
  output: getBilling.output,
  run: async (context, { plan }) => {
    await plans.changePlan(buyerOf(context), findPlan(plan) as PaidPlan);
    return read(context);
  },
});

export const quotePlan = defineOperation({
  name: 'quotePlan',
  summary: 'What moving to a plan would cost now',
  description:
    'Nothing for a lower plan, which holds from the next renewal on. For a higher one, the difference for the rest of the period.',
  tag: 'Billing',
  method: 'GET',
  path: '/billing/plan/quote',
  scope: 'billing:manage',
  input: z.strictObject({ plan: z.enum(PAID_PLAN_IDS) }),
  output: z
    .object({
      charged_now_cents: z.int().meta({ description: 'Charged to the saved card at once, if it is done now.' }),
      credits_now: z.int().meta({ description: 'Credits that come with that.' }),
      next_bill: time.nullable().meta({ description: 'When the plan is billed in full for the first time.' }),
    })
    .meta({ id: 'PlanQuote' }),
  run: async (context, { plan }) => {
    const quote = await plans.quotePlan(buyerOf(context), findPlan(plan) as PaidPlan, context.services.now());
    return { charged_now_cents: quote.chargedNowCents, credits_now: quote.creditsNow, next_bill: quote.nextBill?.toISOString() ?? null };
  },
});

export const cancelPlan = defineOperation({
  name: 'cancelPlan',
  summary: 'End the plan with its period',
  description: 'Until then everything stays as it is; then the credits of the plan expire. Bought credits stay.',
  tag: 'Billing',
  method: 'POST',
  path: '/billing/plan/cancel',
  scope: 'billing:manage',
  input: z.strictObject({}),
  output: getBilling.output,
  run: async (context) => {
    await plans.cancelPlan(buyerOf(context));
    return read(context);
  },
});

export const resumePlan = defineOperation({
  name: 'resumePlan',
  summary: 'Take a cancellation back',
  tag: 'Billing',
  method: 'POST',
  path: '/billing/plan/resume',
  scope: 'billing:manage',
  input: z.strictObject({}),
  output: getBilling.output,
  run: async (context) => {
    await plans.resumePlan(buyerOf(context));
    return read(context);
  },
});

function read(context: OperationContext) {
  return getBilling.run(context, {});
}
