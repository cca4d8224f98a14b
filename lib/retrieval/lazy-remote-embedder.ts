import { type Embedder, REMOTE_VECTOR_WEIGHT } from './embedder.ts';
import type { RemoteEmbedderOptions } from './remote-embedder.ts';

/** A remote embedder whose SDK is loaded with the first text, so that a function that never embeds starts without it. */
export function lazyRemoteEmbedder(options: RemoteEmbedderOptions): Embedder {
  let loading: Promise<Embedder> | undefined;
  const load = () => {
    loading ??= import('./remote-embedder.ts').then(({ createRemoteEmbedder }) => createRemoteEmbedder(options));
    return loading;
  };
  return {
    model: options.model,
    dimensions: options.dimensions,
    vectorWeight: REMOTE_VECTOR_WEIGHT,
    embed: async (texts, purpose) => (await load()).embed(texts, purpose),
  };
}
