import { createDocument } from '#lib/operations/create-document.ts';
import { listDocuments } from '#lib/operations/documents.ts';
import { rest } from '#lib/surfaces/rest.ts';

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = rest(listDocuments, createDocument);
