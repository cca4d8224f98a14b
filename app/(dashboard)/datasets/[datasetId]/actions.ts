'use server';

import { createDocument } from '#lib/operations/create-document.ts';
import type { OutputOf } from '#lib/operations/define.ts';
import { cancelDocument, deleteDocument, listDocuments, retryDocument } from '#lib/operations/documents.ts';
import { type ActionResult, act } from '#lib/surfaces/action.ts';
import type { DocumentList, DocumentRow } from './documents.ts';

export async function readDocuments(datasetId: string, limit: number, offset: number): Promise<ActionResult<DocumentList>> {
  return act(listDocuments, { dataset_id: datasetId, limit, offset });
}

/** One file of a form's field `file`; one call for each, so that each is refused or taken by itself. */
export async function uploadDocument(datasetId: string, form: FormData): Promise<ActionResult<DocumentRow>> {
  return act(createDocument, { dataset_id: datasetId, file: form.get('file') });
}

export async function pasteDocument(datasetId: string, name: string, content: string): Promise<ActionResult<DocumentRow>> {
  return act(createDocument, { dataset_id: datasetId, content, ...(name && { name }) });
}

export async function retryDocumentAction(datasetId: string, documentId: string): Promise<ActionResult<DocumentRow>> {
  return act(retryDocument, { dataset_id: datasetId, document_id: documentId });
}

export async function cancelDocumentAction(datasetId: string, documentId: string): Promise<ActionResult<DocumentRow>> {
  return act(cancelDocument, { dataset_id: datasetId, document_id: documentId });
}

export async function deleteDocumentAction(datasetId: string, documentId: string): Promise<ActionResult<OutputOf<typeof deleteDocument>>> {
  return act(deleteDocument, { dataset_id: datasetId, document_id: documentId });
}
