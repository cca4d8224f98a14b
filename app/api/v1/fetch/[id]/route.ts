import { fetch } from '#lib/operations/fetch.ts';
import { rest } from '#lib/surfaces/rest.ts';

export const GET = rest(fetch);
