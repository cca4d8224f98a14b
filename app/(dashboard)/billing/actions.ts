'use server';

import { type getBilling, updateBillingSettings } from '#lib/operations/billing.ts';
import { updateCaps } from '#lib/operations/caps.ts';
import { confirmCheckout, createCheckout, openPortal } from '#lib/operations/checkout.ts';
import type { InputOf, OutputOf } from '#lib/operations/define.ts';
import { cancelPlan, changePlan, quotePlan, resumePlan } from '#lib/operations/plans.ts';
import { type ActionResult, act } from '#lib/surfaces/action.ts';

type Billing = Promise<ActionResult<OutputOf<typeof getBilling>>>;

export async function checkoutAction(input: InputOf<typeof createCheckout>): Promise<ActionResult<OutputOf<typeof createCheckout>>> {
  return act(createCheckout, input);
}

export async function confirmCheckoutAction(sessionId: string): Promise<ActionResult<OutputOf<typeof confirmCheckout>>> {
  return act(confirmCheckout, { session_id: sessionId });
}

export async function openPortalAction(): Promise<ActionResult<OutputOf<typeof openPortal>>> {
  return act(openPortal, {});
}

export async function quotePlanAction(plan: string): Promise<ActionResult<OutputOf<typeof quotePlan>>> {
  return act(quotePlan, { plan });
}

export async function changePlanAction(plan: string): Billing {
  return act(changePlan, { plan });
}

export async function cancelPlanAction(): Billing {
  return act(cancelPlan, {});
}

export async function resumePlanAction(): Billing {
  return act(resumePlan, {});
}

export async function saveBillingSettingsAction(input: InputOf<typeof updateBillingSettings>): Billing {
  return act(updateBillingSettings, input);
}

export async function saveCapsAction(input: InputOf<typeof updateCaps>): Promise<ActionResult<OutputOf<typeof updateCaps>>> {
  return act(updateCaps, input);
}
