import type { TextOutline } from '#db/datasets/schema/documents.ts';

/** What a file says: its text, and where in it (UTF-16 code units) pages, headings and unbreakable blocks stand. */
export interface ParsedDocument extends TextOutline {
  /** NFC, lines ended by \n, well-formed, without control characters that Postgres or a reader would choke on. */
  text: string;
  title: string | null;
}
