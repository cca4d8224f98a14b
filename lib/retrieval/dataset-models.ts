import { BoundedMap } from '#lib/bounded-map.ts';
import type { EmbeddingKind } from './generations.ts';

/** What the vectors of datasets that were searched before were made with. One that has changed since is noticed by its next search. */
const knownModels = new BoundedMap<string, EmbeddingKind>(10_000);

/** Notes what datasets' vectors were made with, as a search of them has found it. */
export function rememberModels(embeddings: Record<string, EmbeddingKind>): void {
  for (const [datasetId, kind] of Object.entries(embeddings)) knownModels.set(datasetId, kind);
}

/**
 * What a query of these datasets is best embedded by: the deployment's model where any of them may have it, else that of the first. One
 * query has one vector, since likeness under two models cannot be compared.
 */
export function modelFor(datasetIds: readonly string[], deployed: EmbeddingKind): EmbeddingKind {
  const kinds = datasetIds.map((datasetId) => knownModels.get(datasetId) ?? deployed);
  return kinds.find((kind) => isSameModel(kind, deployed)) ?? kinds[0] ?? deployed;
}

export function isSameModel(one: EmbeddingKind, other: EmbeddingKind): boolean {
  return one.model === other.model && one.dimensions === other.dimensions;
}
