import { holdsAwaitingJobs } from '#db/auth/holds.ts';
import { type Job, jobStatesByOperation } from '#db/datasets/jobs.ts';
import type { Services } from './services.ts';

/** How old a hold without a job must be before it counts as orphaned: longer than any upload takes. */
const ORPHAN_MINUTES = 10;

export interface UnresolvedHold {
  userId: string;
  operationId: string;
  /** How its job ended; null when there is none. */
  jobState: Extract<Job['state'], 'succeeded' | 'failed' | 'cancelled'> | null;
}

/** Open holds that no job will resolve any more: theirs was never made, has gone with its dataset, or ended without resolving them. */
export async function findUnresolvedHolds({ authDb, datasetsDb }: Pick<Services, 'authDb' | 'datasetsDb'>): Promise<UnresolvedHold[]> {
  const waiting = await holdsAwaitingJobs(authDb, ORPHAN_MINUTES);
  if (waiting.length === 0) return [];
  const states = await jobStatesByOperation(
    datasetsDb,
    waiting.map(({ operationId }) => operationId),
  );
  return waiting.flatMap((hold) => {
    const jobState = states.get(hold.operationId) ?? null;
    return jobState === 'queued' || jobState === 'running' ? [] : [{ ...hold, jobState }];
  });
}
