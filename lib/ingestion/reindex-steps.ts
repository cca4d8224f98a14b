import { getVersionText } from '#db/datasets/document-versions.ts';
import type { Job } from '#db/datasets/jobs.ts';
import { nextOutdated, reindexDocument } from '#lib/retrieval/reindex.ts';
import { at, type Next } from './next.ts';
import type { IngestionServices } from './services.ts';
import { languageToIndexIn } from './version-language.ts';

/** A step stops to checkpoint after this long. */
const BUDGET_MS = 10_000;

/** The making anew of a dataset's terms, after the rules for them have changed: document by document, whichever is still outdated. */
export const REINDEX_STEPS = { reindex };

async function reindex({ db }: IngestionServices, job: Job): Promise<Next> {
  const until = performance.now() + BUDGET_MS;
  let done = job.progressDone;
  while (performance.now() < until) {
    const outdated = await nextOutdated(db, job.datasetId);
    if (!outdated) return { ended: 'succeeded' };
    const { language, ...version } = outdated;
    const read = language === null ? await getVersionText(db, version) : null;
    const indexedIn = await languageToIndexIn(db, version, { text: read?.text ?? '', language });
    await reindexDocument(db, { ...version, language: indexedIn });
    done += 1;
  }
  return at('reindex', 0, done, Math.max(done, job.progressTotal));
}
