import { createCohere } from '@ai-sdk/cohere';
import { createGateway } from '@ai-sdk/gateway';
import { type RerankingModel, rerank } from 'ai';
import type { Reranker } from './reranker.ts';

export interface RemoteRerankerOptions {
  /** As the provider names it, such as `cohere/rerank-v3.5` at the AI Gateway. */
  model: string;
  /** At the AI Gateway on Vercel the deployment's own identity stands in for a missing key. */
  apiKey?: string;
  /** Of an endpoint that speaks Cohere's rerank form, as most model servers do. Left out, the AI Gateway answers. */
  baseUrl?: string;
}

/**
 * A reranker that asks a provider through the AI SDK. It never retries: whoever waits for a ranking has no time for a second attempt.
 * Importing this file loads the SDK, so do it only where a model is configured.
 */
export function createRemoteReranker(options: RemoteRerankerOptions): Reranker {
  const model = providerModel(options);
  return {
    model: options.model,
    score: async (query, passages, signal) => {
      const { ranking } = await rerank({ model, query, documents: passages, maxRetries: 0, abortSignal: signal });
      const scores = new Array<number>(passages.length).fill(Number.NaN);
      for (const { originalIndex, score } of ranking) scores[originalIndex] = score;
      if (!scores.every(Number.isFinite)) {
        throw new Error(`The rerank model ${options.model} scored ${ranking.length} of ${passages.length} passages.`);
      }
      return scores;
    },
  };
}

function providerModel({ model, apiKey, baseUrl }: RemoteRerankerOptions): RerankingModel {
  if (!baseUrl) return createGateway({ ...(apiKey && { apiKey }) }).rerankingModel(model);
  return createCohere({ baseURL: baseUrl, apiKey: apiKey ?? '' }).rerankingModel(model);
}
