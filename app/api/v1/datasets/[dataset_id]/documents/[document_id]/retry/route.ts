import { retryDocument } from '#lib/operations/documents.ts';
import { rest } from '#lib/surfaces/rest.ts';

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = rest(retryDocument);
