import { forgetOldRateLimits } from '#db/auth/admission.ts';
import { expireHolds, releaseHold } from '#db/auth/holds.ts';
import { sweepTopUps } from '#lib/credits/stripe/top-up.ts';
import { beginGenerations } from '#lib/retrieval/generations.ts';
import { beginReindexing } from '#lib/retrieval/reindex.ts';
import { deleteFiles } from './delete-files.ts';
import type { Services } from './services.ts';
import { sweepAlerts } from './tell-alerts.ts';
import { findUnresolvedHolds } from './unresolved-holds.ts';

export interface SweepReport {
  expired_holds: number;
  orphaned_holds: number;
  forgotten_rate_limits: number;
  raised_alerts: number;
  resumed_top_ups: number;
  begun_graphs: number;
  begun_reindexings: number;
  deleted_files: number;
}

/**
 * Finishes what killed functions left behind: holds whose time is over go back, and so do holds that were left to a job
 * which was never made or has gone with its dataset; has datasets that have grown large go into the graph, and those that were indexed by older rules
 * be indexed anew; and deletes files that no document has. Safe to run at any time and side by side.
 */
export async function sweep(services: Services): Promise<SweepReport> {
  const expired = await expireHolds(services.authDb);
  const orphaned = await releaseOrphans(services);
  const forgotten = await forgetOldRateLimits(services.authDb);
  const { resumed, problems } = await sweepTopUps(services.authDb, services.stripe);
  for (const problem of problems) services.log({ operation: 'sweep', problem });
  const raised = await sweepAlerts(services);
  const grown = await beginGenerations(services.datasetsDb, services.embedder, 'large datasets');
  const reindexed = await beginReindexing(services.datasetsDb);
  return {
    expired_holds: expired.length,
    orphaned_holds: orphaned,
    forgotten_rate_limits: forgotten,
    raised_alerts: raised,
    resumed_top_ups: resumed,
    begun_graphs: grown.length,
    begun_reindexings: reindexed,
    deleted_files: await deleteFiles(services),
  };
}

async function releaseOrphans(services: Services): Promise<number> {
  const unresolved = await findUnresolvedHolds(services);
  // Work that was done and not charged for is for `credits:check` to report, not to be forgotten.
  const orphans = unresolved.filter(({ jobState }) => jobState !== 'succeeded');
  for (const { operationId } of orphans) await releaseHold(services.authDb, operationId);
  return orphans.length;
}
