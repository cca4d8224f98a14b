import { resumePlan } from '#lib/operations/plans.ts';
import { rest } from '#lib/surfaces/rest.ts';

export const POST = rest(resumePlan);
