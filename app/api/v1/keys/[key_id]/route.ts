import { revokeKey } from '#lib/operations/keys.ts';
import { rest } from '#lib/surfaces/rest.ts';

export const DELETE = rest(revokeKey);
