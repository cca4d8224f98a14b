/*
 * Where on this site people read what operations answer with: paths for the pages that stand there, and for the links in answers. It
 * imports nothing, so that pages, operations and the browser have the same.
 */

/** A stretch of a document's text, in UTF-16 code units. */
export interface Stretch {
  start: number;
  /** Unknown where only the place is meant. */
  end?: number | undefined;
}

/** The page of a public dataset, for anyone. */
export function publicDatasetPath(datasetId: string): string {
  return `/public/${datasetId}`;
}

/** The page of a public document's text, at a stretch of it. */
export function publicTextPath(datasetId: string, documentId: string, { start, end }: Stretch = { start: 0 }): string {
  const path = `${publicDatasetPath(datasetId)}/${documentId}`;
  if (end === undefined) return start === 0 ? path : `${path}?start=${start}`;
  return `${path}?start=${start}&end=${end}#passage`;
}

/** Where a text is read: of a public dataset by anyone, at the very place; of another by its owner, in the dashboard. */
export function textPath(text: { datasetId: string; documentId: string; isPublic: boolean }, stretch: Stretch): string {
  return text.isPublic ? publicTextPath(text.datasetId, text.documentId, stretch) : `/datasets/${text.datasetId}`;
}
