import { isSameModel, modelFor } from '#lib/retrieval/dataset-models.ts';
import type { Embedder } from '#lib/retrieval/embedder.ts';
import type { Services } from './services.ts';

export interface EmbeddedQuery {
  model: string;
  vector: number[];
}

/** What embeds a query of these datasets: the deployment's model, or theirs while it can still be had; null when it cannot. */
export async function queryEmbedder(services: Services, datasetIds: string[]): Promise<Embedder | null> {
  const kind = modelFor(datasetIds, services.embedder);
  return isSameModel(kind, services.embedder) ? services.embedder : services.embedderFor(kind);
}

/**
 * The query's vector; null when it comes later than `waitMs`, and then it is remembered for the next time where queries are. A model that
 * the deployment has left behind may fail; it is done without then.
 *
 * @throws Problem `upstream_failed` when the deployment's model fails
 */
export async function embedQuery(services: Services, embedder: Embedder, query: string, waitMs: number): Promise<EmbeddedQuery | null> {
  const vector = embedder.embed([query], 'query').then(([first = []]) => ({ model: embedder.model, vector: first }));
  const embedded = waitMs === Number.POSITIVE_INFINITY ? vector : inTime(vector, waitMs);
  return isSameModel(embedder, services.embedder) ? embedded : embedded.catch(() => null);
}

async function inTime<Value>(value: Promise<Value>, waitMs: number): Promise<Value | null> {
  // What fails after its time has nobody left to hear of it.
  value.catch(() => {});
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, waitMs, null);
  });
  return Promise.race([value, late]).finally(() => clearTimeout(timer));
}
