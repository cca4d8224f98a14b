import { createDocument, listDocuments } from '#lib/operations/documents.ts';
import { rest } from '#lib/surfaces/rest.ts';

export const GET = rest(listDocuments);
export const POST = rest(createDocument);
