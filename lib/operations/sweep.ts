import { forgetOldRateLimits } from '#db/auth/admission.ts';
import { expireHolds, holdsAwaitingJobs, releaseHold } from '#db/auth/holds.ts';
import { jobStatesByOperation } from '#db/datasets/jobs.ts';
import type { Services } from './services.ts';
import { sweepAlerts } from './tell-alerts.ts';

/** How old a hold without a job must be before it counts as orphaned: longer than any upload takes. */
const ORPHAN_MINUTES = 10;

export interface SweepReport {
  expired_holds: number;
  orphaned_holds: number;
  forgotten_rate_limits: number;
  raised_alerts: number;
}

/**
 * Finishes what killed functions left behind: holds whose time is over go back, and so do holds that were left to a job
 * which was never made or has gone with its dataset. Safe to run at any time and side by side.
 */
export async function sweep(services: Services): Promise<SweepReport> {
  const expired = await expireHolds(services.authDb);
  const orphaned = await releaseOrphans(services);
  const forgotten = await forgetOldRateLimits(services.authDb);
  const raised = await sweepAlerts(services);
  return { expired_holds: expired.length, orphaned_holds: orphaned, forgotten_rate_limits: forgotten, raised_alerts: raised };
}

async function releaseOrphans({ authDb, datasetsDb }: Services): Promise<number> {
  const waiting = await holdsAwaitingJobs(authDb, ORPHAN_MINUTES);
  if (waiting.length === 0) return 0;
  const states = await jobStatesByOperation(datasetsDb, waiting);
  const orphans = waiting.filter((operationId) => !states.has(operationId));
  for (const operationId of orphans) await releaseHold(authDb, operationId);
  return orphans.length;
}
