/**
 * Number of the rules by which a text becomes what the keyword index has of it: tokens, stems, weights, parts, and the words that are noted. It is
 * raised whenever a text would give something else than before. What was indexed under an older one is found less well, and is indexed anew in the
 * background (`reindex.ts`).
 */
export const INDEX_REVISION = 4;
