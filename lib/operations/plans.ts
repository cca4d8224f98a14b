import { z } from 'zod';
import { findPlan, PAID_PLAN_IDS, type PaidPlan } from '#lib/credits/prices.ts';
import * as plans from '#lib/credits/stripe/plan.ts';
import { getBilling } from './billing.ts';
import { buyerOf } from './buyer.ts';
import { defineOperation, type OperationContext } from './define.ts';

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
