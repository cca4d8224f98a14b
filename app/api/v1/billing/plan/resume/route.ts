import { resumePlan } from '#lib/operations/plans.ts';
import { rest } from '#lib/surfaces/rest.ts';

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = rest(resumePlan);
