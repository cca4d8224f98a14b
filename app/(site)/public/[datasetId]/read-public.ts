import { notFound } from 'next/navigation';
import { cache } from 'react';
import { getDataset } from '#lib/operations/datasets.ts';
import { getDocument } from '#lib/operations/documents.ts';
import { fetch } from '#lib/operations/fetch.ts';
import { queryAsVisitor } from '#lib/surfaces/page.ts';

/*
 * What the public pages show. Each is read once a request, though the title of the page asks for it too. The owner sees no more here than
 * anybody: what is private is not found.
 */

export const readPublicDataset = cache(async (datasetId: string) => {
  const dataset = await queryAsVisitor(getDataset, { dataset_id: datasetId });
  return dataset.is_public ? dataset : notFound();
});

/** A document and a window of its text, from `start` on. */
export const readPublicText = cache(async (datasetId: string, documentId: string, start: number, characters: number) => {
  const [dataset, document, text] = await Promise.all([
    readPublicDataset(datasetId),
    queryAsVisitor(getDocument, { dataset_id: datasetId, document_id: documentId }),
    queryAsVisitor(fetch, { id: documentId, start, max_characters: characters }),
  ]);
  return { dataset, document, text };
});
