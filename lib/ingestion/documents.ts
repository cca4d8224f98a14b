import type { Reader } from '#db/datasets/datasets.ts';
import { type DocumentRow, getDocument } from '#db/datasets/documents.ts';
import { insertDocument, insertRetry, type NewDocument } from '#db/datasets/insert-document.ts';
import { cancelJob } from '#db/datasets/jobs.ts';
import type { DatasetsDatabase } from '#db/datasets/types.ts';
import { Problem } from '#lib/errors.ts';

export { type DocumentRow, type DocumentStatus, getDocument, listDocuments } from '#db/datasets/documents.ts';

/**
 * Adds a document, or the next version of the one with the same external id, and queues it. The file must be in storage
 * already, and the hold made. When the content is that of the current version nothing is queued: `unchanged` is true, and
 * the hold is the caller's to give back.
 * @throws Problem `not_found` when the owner has no such dataset, `conflict` while the document is being processed
 */
export async function createDocument(
  db: DatasetsDatabase,
  ownerId: string,
  document: NewDocument,
): Promise<{ row: DocumentRow; unchanged: boolean }> {
  const inserted = await insertDocument(db, ownerId, document);
  if (inserted === 'no_dataset') throw new Problem('not_found', `There is no dataset ${document.datasetId}, or it is not yours.`);
  if (inserted === 'busy') throw busy();
  return { row: await ownRow(db, ownerId, document.datasetId, inserted.id), unchanged: inserted.unchanged };
}

/**
 * Queues a document again whose newest version failed or was cancelled, under a new hold.
 * @returns null when there is no such document
 * @throws Problem `conflict` when it is being processed or did not fail
 */
export async function retryDocument(
  db: DatasetsDatabase,
  ownerId: string,
  datasetId: string,
  documentId: string,
  operationId: string,
): Promise<DocumentRow | null> {
  const outcome = await insertRetry(db, ownerId, { datasetId, documentId, operationId });
  if (outcome === null) return null;
  if (outcome === 'busy') throw busy();
  if (outcome === 'not_failed') throw new Problem('conflict', 'The document did not fail, so there is nothing to try again.');
  return ownRow(db, ownerId, datasetId, documentId);
}

/**
 * Stops a document's processing. What was held for it goes back with the next drain.
 * @returns null when there is no such document
 * @throws Problem `conflict` when nothing is being processed that could still be stopped
 */
export async function cancelDocument(
  db: DatasetsDatabase,
  ownerId: string,
  datasetId: string,
  documentId: string,
): Promise<DocumentRow | null> {
  if (!(await getOwn(db, ownerId, datasetId, documentId))) return null;
  const isCancelled = await cancelJob(db, ownerId, documentId);
  if (!isCancelled) throw new Problem('conflict', 'The document is not being processed, so there is nothing to cancel.');
  return ownRow(db, ownerId, datasetId, documentId);
}

function busy(): Problem {
  return new Problem('conflict', 'The document is still being processed. Wait until it is ready, or cancel it first.');
}

async function ownRow(db: DatasetsDatabase, ownerId: string, datasetId: string, documentId: string): Promise<DocumentRow> {
  const row = await getOwn(db, ownerId, datasetId, documentId);
  if (!row) throw new Problem('not_found', `The document ${documentId} was deleted meanwhile.`);
  return row;
}

/** The document if it is the owner's own: a public one of somebody else's is not. */
async function getOwn(db: DatasetsDatabase, ownerId: string, datasetId: string, documentId: string): Promise<DocumentRow | null> {
  const reader: Reader = { userId: ownerId, datasetIds: null };
  const row = await getDocument(db, reader, datasetId, documentId);
  return row?.ownerId === ownerId ? row : null;
}
