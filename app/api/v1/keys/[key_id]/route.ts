import { revokeKey, updateKey } from '#lib/operations/keys.ts';
import { rest } from '#lib/surfaces/rest.ts';

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = rest(updateKey, revokeKey);
