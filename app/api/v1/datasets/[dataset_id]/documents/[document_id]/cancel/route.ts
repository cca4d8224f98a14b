import { cancelDocument } from '#lib/operations/documents.ts';
import { rest } from '#lib/surfaces/rest.ts';

export const POST = rest(cancelDocument);
