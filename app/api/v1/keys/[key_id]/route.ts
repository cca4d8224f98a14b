import { revokeKey, updateKey } from '#lib/operations/keys.ts';
import { rest } from '#lib/surfaces/rest.ts';

export const PATCH = rest(updateKey);
export const DELETE = rest(revokeKey);
