import { getCaps, updateCaps } from '#lib/operations/caps.ts';
import { rest } from '#lib/surfaces/rest.ts';

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = rest(getCaps, updateCaps);
