import { getBilling, updateBillingSettings } from '#lib/operations/billing.ts';
import { rest } from '#lib/surfaces/rest.ts';

export const GET = rest(getBilling);
export const PATCH = rest(updateBillingSettings);
