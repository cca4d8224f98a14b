import { decodeText } from '../decode-text.ts';
import { normalizeText } from '../normalize-text.ts';
import type { ParsedDocument } from '../parsed-document.ts';

/** Text as it stands: no pages, no headings. */
export function parsePlainText(bytes: Uint8Array): ParsedDocument {
  return { text: normalizeText(decodeText(bytes)), title: null, pages: [], headings: [], blocks: [] };
}
