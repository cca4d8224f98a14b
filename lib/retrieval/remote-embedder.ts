import { createGateway, type GatewayProvider } from '@ai-sdk/gateway';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { type EmbeddingModel, embedMany, wrapEmbeddingModel } from 'ai';
import { Problem } from '#lib/errors.ts';
import type { Embedder } from './embedder.ts';

export interface RemoteEmbedderOptions {
  /** As the provider names it, such as `openai/text-embedding-3-small` at the AI Gateway. */
  model: string;
  dimensions: number;
  /** At the AI Gateway on Vercel the deployment's own identity stands in for a missing key. */
  apiKey?: string;
  /** Of an OpenAI-compatible endpoint, such as `https://api.example.com/v1`. Left out, the AI Gateway answers. */
  baseUrl?: string;
  /** For one call of `embed` with its batches and retries, in milliseconds; 25,000 by default, under an ingestion step's 30 s. */
  timeout?: number;
}

/** Texts in a request: with the longest chunks still below the 300,000 tokens that OpenAI takes at once. */
const TEXTS_PER_REQUEST = 96;
const PARALLEL_REQUESTS = 4;
const RETRIES = 3;
const TIMEOUT = 25_000;
/** A good embedding model knows more than the words; the words still know names and numbers better. */
export const VECTOR_WEIGHT = 0.6;

/**
 * An embedder that asks a provider through the AI SDK, which also retries: 429 and 5xx, after the time that Retry-After
 * gives or with exponential back-off. Importing this file loads the SDK, so do it only where a model is configured.
 */
export function createRemoteEmbedder(options: RemoteEmbedderOptions): Embedder {
  const { model, dimensions, timeout = TIMEOUT } = options;
  const provider = wrapEmbeddingModel({
    model: providerModel(options),
    middleware: { specificationVersion: 'v4', overrideMaxEmbeddingsPerCall: () => TEXTS_PER_REQUEST },
  });
  return {
    model,
    dimensions,
    vectorWeight: () => VECTOR_WEIGHT,
    helpsFrom: null,
    embed: async (texts) => {
      if (texts.length === 0) return [];
      const vectors = await requestVectors(provider, model, texts, dimensions, timeout);
      if (vectors.length !== texts.length) throw unusable(model, `${vectors.length} vectors for ${texts.length} texts`);
      return vectors.map((vector) => checkedVector(model, vector, dimensions));
    },
  };
}

function providerModel({ model, apiKey, baseUrl }: RemoteEmbedderOptions): ReturnType<GatewayProvider['embeddingModel']> {
  if (!baseUrl) return createGateway({ ...(apiKey && { apiKey }) }).embeddingModel(model);
  return createOpenAICompatible({ name: 'embeddings', baseURL: baseUrl, ...(apiKey && { apiKey }) }).embeddingModel(model);
}

async function requestVectors(
  provider: EmbeddingModel,
  model: string,
  texts: string[],
  dimensions: number,
  timeout: number,
): Promise<number[][]> {
  try {
    const { embeddings } = await embedMany({
      model: provider,
      // Providers refuse an empty text; a blank one has a vector like any other.
      values: texts.map((text) => text || ' '),
      dimensions,
      maxParallelCalls: PARALLEL_REQUESTS,
      maxRetries: RETRIES,
      abortSignal: AbortSignal.timeout(timeout),
    });
    return embeddings;
  } catch (error) {
    throw new Problem('upstream_failed', `The embedding model ${model} did not answer. Try again in a moment.`, { cause: error });
  }
}

/** The vector at unit length, once it is sure that it is one of the expected dimension. */
function checkedVector(model: string, vector: number[], dimensions: number): number[] {
  if (vector.length !== dimensions) throw unusable(model, `vectors of ${vector.length} dimensions instead of ${dimensions}`);
  const length = Math.hypot(...vector);
  if (!(length > 0 && Number.isFinite(length))) throw unusable(model, 'a vector without a direction');
  return vector.map((value) => value / length);
}

function unusable(model: string, what: string): Problem {
  return new Problem('upstream_failed', `The embedding model ${model} answered with ${what}.`);
}
