import type { Job } from '#db/datasets/jobs.ts';
import { fillGaps, fillGeneration } from '#lib/retrieval/fill-generation.ts';
import { abandonGeneration, beginOnceMore, clearGenerations, HASH_PREFIXES, switchGeneration } from '#lib/retrieval/generations.ts';
import { measureGraphRecall } from '#lib/retrieval/graph-recall.ts';
import { at, type Next } from './next.ts';
import type { IngestionServices } from './services.ts';

/**
 * The building of a dataset's next generation of vectors: fill it, switch to it once nothing is missing, delete the old one, and measure
 * the graph if there is one. Searches read the old generation until the switch. Each step may run again after a kill.
 */
export const REEMBED_STEPS = { reembed, switch: switchOver, clear, measure, abandon };

async function reembed({ db, embedder }: IngestionServices, job: Job): Promise<Next> {
  const next = await fillGeneration(db, job.datasetId, embedder, job.cursor);
  return next === null ? at('switch', 0, HASH_PREFIXES, HASH_PREFIXES) : at('reembed', next, next, HASH_PREFIXES);
}

async function switchOver({ db, embedder }: IngestionServices, job: Job): Promise<Next> {
  while (await fillGaps(db, job.datasetId, embedder));
  const isSwitched = await switchGeneration(db, job.datasetId);
  return at(isSwitched ? 'clear' : 'switch', 0, HASH_PREFIXES, HASH_PREFIXES);
}

async function clear({ db }: IngestionServices, job: Job): Promise<Next> {
  const isMore = await clearGenerations(db, job.datasetId);
  return at(isMore ? 'clear' : 'measure', 0, HASH_PREFIXES, HASH_PREFIXES);
}

async function measure({ db, embedder }: IngestionServices, job: Job): Promise<Next> {
  await measureGraphRecall(db, job.datasetId);
  if (await beginOnceMore(db, job.datasetId, embedder)) return at('reembed', 0, 0, HASH_PREFIXES);
  return { ended: 'succeeded' };
}

async function abandon({ db, embedder }: IngestionServices, job: Job): Promise<Next> {
  await abandonGeneration(db, job.datasetId);
  while (await clearGenerations(db, job.datasetId));
  if (await beginOnceMore(db, job.datasetId, embedder)) return at('reembed', 0, 0, HASH_PREFIXES);
  return { ended: 'failed' };
}
