import type { OutputOf } from '#lib/operations/define.ts';
import type { listDocuments } from '#lib/operations/documents.ts';

export type DocumentList = OutputOf<typeof listDocuments>;
export type DocumentRow = DocumentList['documents'][number];

/** Documents on one page of the table. */
export const PAGE_SIZE = 50;

/** What the file chooser offers; the server decides by the bytes. */
export const ACCEPTED_FILES = '.txt,.md,.markdown,.html,.htm,.pdf';

/** Whether something still happens to a document without anybody's doing. */
export function isInProgress({ status }: DocumentRow): boolean {
  return status === 'queued' || status === 'processing';
}
