import { BoundedMap } from '#lib/bounded-map.ts';
import type { Embedder } from './embedder.ts';

/**
 * An embedder that remembers the vectors of the last queries, least recently asked out first. Documents pass through:
 * each of their chunks is embedded once anyway. What fails is not remembered.
 * @param capacity number of queries to remember; a vector of 1,536 numbers takes about 12 KB
 */
export function createCachedEmbedder(embedder: Embedder, capacity: number): Embedder {
  const remembered = new BoundedMap<string, Promise<number[]>>(capacity);

  function embedQuery(text: string): Promise<number[]> {
    const vector = remembered.get(text) ?? embedder.embed([text], 'query').then(([first]) => first ?? []);
    remembered.set(text, vector);
    vector.catch(() => remembered.delete(text));
    return vector;
  }

  return {
    model: embedder.model,
    dimensions: embedder.dimensions,
    vectorWeight: (query) => embedder.vectorWeight(query),
    helpsFrom: embedder.helpsFrom,
    embed: (texts, purpose) => (purpose === 'query' ? Promise.all(texts.map(embedQuery)) : embedder.embed(texts, purpose)),
  };
}
