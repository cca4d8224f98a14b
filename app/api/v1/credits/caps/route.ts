import { getCaps, updateCaps } from '#lib/operations/caps.ts';
import { rest } from '#lib/surfaces/rest.ts';

export const GET = rest(getCaps);
export const PATCH = rest(updateCaps);
