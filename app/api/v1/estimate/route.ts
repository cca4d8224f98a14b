import { estimate } from '#lib/operations/estimate.ts';
import { rest } from '#lib/surfaces/rest.ts';

export const POST = rest(estimate);
