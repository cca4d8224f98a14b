import { getStatus } from '#lib/operations/status/get-status.ts';
import { rest } from '#lib/surfaces/rest.ts';

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = rest(getStatus);
