import { getBilling, updateBillingSettings } from '#lib/operations/billing.ts';
import { rest } from '#lib/surfaces/rest.ts';

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = rest(getBilling, updateBillingSettings);
