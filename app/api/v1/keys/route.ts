import { createKey, listKeys } from '#lib/operations/keys.ts';
import { rest } from '#lib/surfaces/rest.ts';

export const GET = rest(listKeys);
export const POST = rest(createKey);
