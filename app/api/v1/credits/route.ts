import { getCredits } from '#lib/operations/credits.ts';
import { rest } from '#lib/surfaces/rest.ts';

export const GET = rest(getCredits);
