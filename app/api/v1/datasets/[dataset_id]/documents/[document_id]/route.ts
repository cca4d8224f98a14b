import { deleteDocument, getDocument } from '#lib/operations/documents.ts';
import { rest } from '#lib/surfaces/rest.ts';

export const GET = rest(getDocument);
export const DELETE = rest(deleteDocument);
