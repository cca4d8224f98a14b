import type { Embedder } from '../embedder.ts';
import type { Collection } from './collections.ts';
import { createInMemorySearch, fuse } from './in-memory-search.ts';
import { meanQuality, type Quality, qualityOf } from './metrics.ts';
import { createTextbookBm25 } from './textbook-bm25.ts';

/** Documents of each ranking, as many as `recall50` looks at. */
const DEPTH = 50;

/** What is compared: the yardstick, each leg alone, and both together. */
export type Measured = Record<'textbook' | 'keyword' | 'vector' | 'hybrid', Quality>;

/** Mean quality of a collection's queries, in memory. */
export async function measure(collection: Collection, embedder: Embedder): Promise<Measured> {
  const textbook = await createTextbookBm25(collection.documents, collection.language);
  const searchLegs = await createInMemorySearch(collection, embedder);
  const rankings: Record<keyof Measured, string[][]> = { textbook: [], keyword: [], vector: [], hybrid: [] };
  for (const { query } of collection.queries) {
    const legs = await searchLegs(query);
    rankings.textbook.push(textbook(query, DEPTH));
    rankings.keyword.push(
      rank(
        collection,
        [...legs.keyword.entries()].filter(([, score]) => score > 0),
      ),
    );
    rankings.vector.push(rank(collection, [...legs.similarity.entries()]));
    rankings.hybrid.push(rank(collection, [...fuse(legs, embedder, query)]));
  }
  const quality = (ranking: string[][]) =>
    meanQuality(ranking.map((ids, index) => qualityOf(ids, collection.queries[index]?.relevant ?? {})));
  const { textbook: yardstick, keyword, vector, hybrid } = rankings;
  return { textbook: quality(yardstick), keyword: quality(keyword), vector: quality(vector), hybrid: quality(hybrid) };
}

function rank({ documents }: Collection, scores: [document: number, score: number][]): string[] {
  const sorted = scores.toSorted(([, left], [, right]) => right - left).slice(0, DEPTH);
  return sorted.map(([document]) => documents[document]?.id ?? '');
}
