/**
 * Number of the rules by which a text becomes the terms of the keyword index: tokens, stems, weights, parts. It is raised whenever a text would
 * give other terms than before. What was indexed under an older one is found less well, and is indexed anew in the background (`reindex.ts`).
 */
export const INDEX_REVISION = 1;
