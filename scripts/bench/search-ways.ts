import { type Agent, request } from 'node:http';
import type { Services } from '#lib/operations/services.ts';
import { knownStemmers } from '#lib/retrieval/dataset-languages.ts';
import { countQueryTerms } from '#lib/retrieval/query-terms.ts';
import { searchQuery } from '#lib/retrieval/search-query.ts';

/**
 * A hybrid search as it is by default, where the local embedder's vectors are not looked for if words suffice, as they nearly always do here;
 * and one whose caller says how much the vectors count, which always looks for them, as with a provider's model.
 */
export const KINDS = { default: null, 'both legs': { keyword: 0.9, vector: 0.1 } } as const;
export type Kind = keyof typeof KINDS;

/** What is measured, and who asks. */
export interface Bench {
  url: string;
  secret: string;
  services: Services;
  userId: string;
}

/** What the search operation would send to the datasets database for this query. */
export async function bareQuery({ services: { embedder }, userId }: Bench, kind: Kind, datasetId: string, query: string) {
  const [vector = []] = await embedder.embed([query], 'query');
  const counted = await countQueryTerms(query, knownStemmers([datasetId]));
  const request = {
    query,
    queryEmbedding: { model: embedder.model, vector },
    datasetIds: [datasetId],
    mode: 'hybrid' as const,
    limit: 5,
    vectorWeight: KINDS[kind]?.vector ?? embedder.vectorWeight(query),
    helpsFrom: KINDS[kind] ? null : embedder.helpsFrom,
    explain: false,
  };
  return searchQuery({ userId, datasetIds: null }, request, counted);
}

/** A plain keep-alive request: a browser's fetch would be measured along. */
export function searchOverRest(agent: Agent, { url, secret }: Bench, kind: Kind, datasetId: string, query: string): Promise<void> {
  const weights = KINDS[kind];
  return new Promise((resolve, reject) => {
    const headers = { Authorization: `Bearer ${secret}`, 'Content-Type': 'application/json' };
    const call = request(`${url}/api/v1/search`, { method: 'POST', agent, headers }, (response) => {
      response.resume();
      response.once('end', () => (response.statusCode === 200 ? resolve() : reject(new Error(`search answered ${response.statusCode}`))));
    });
    call.once('error', reject);
    call.end(JSON.stringify({ query, dataset_id: datasetId, ...(weights && { weights }) }));
  });
}
