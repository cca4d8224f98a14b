import { createKey, listKeys } from '#lib/operations/keys.ts';
import { rest } from '#lib/surfaces/rest.ts';

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = rest(listKeys, createKey);
