import { quotePlan } from '#lib/operations/plans.ts';
import { rest } from '#lib/surfaces/rest.ts';

export const GET = rest(quotePlan);
