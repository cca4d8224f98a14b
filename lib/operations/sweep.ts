import { forgetOldRateLimits } from '#db/auth/admission.ts';
import { expireHolds, releaseHold } from '#db/auth/holds.ts';
import { forgetExpiredSignIns } from '#db/auth/sign-ins.ts';
import { sweepTopUps } from '#lib/credits/stripe/top-up.ts';
import { toProblem } from '#lib/errors.ts';
import { beginGenerations } from '#lib/retrieval/generations.ts';
import { beginReindexing } from '#lib/retrieval/reindex.ts';
import { deleteFiles } from './delete-files.ts';
import { describeFailure } from './perform.ts';
import type { Services } from './services.ts';
import { sweepAlerts } from './tell-alerts.ts';
import { findUnresolvedHolds } from './unresolved-holds.ts';

/** The parts of the sweep in their order; each says how much it did. */
const PARTS = {
  expired_holds: async ({ authDb }: Services) => (await expireHolds(authDb)).length,
  orphaned_holds: releaseOrphans,
  forgotten_rate_limits: ({ authDb }: Services) => forgetOldRateLimits(authDb),
  forgotten_sign_ins: ({ authDb, now }: Services) => forgetExpiredSignIns(authDb, now()),
  raised_alerts: sweepAlerts,
  begun_graphs: async ({ datasetsDb, embedder }: Services) => (await beginGenerations(datasetsDb, embedder, 'large datasets')).length,
  begun_reindexings: ({ datasetsDb }: Services) => beginReindexing(datasetsDb),
  deleted_files: deleteFiles,
  // Last: it asks Stripe, which may let everybody wait for as long as this function lives.
  resumed_top_ups: resumeTopUps,
};

export type SweepReport = Record<keyof typeof PARTS, number>;

/**
 * Finishes what killed functions left behind: holds whose time is over go back, and so do holds that were left to a job
 * which was never made or has gone with its dataset; has datasets that have grown large go into the graph, and those that were indexed by older rules
 * be indexed anew; and deletes files that no document has. Safe to run at any time and side by side. A part that fails keeps no other from being done.
 *
 * @throws what failed first, after all the parts; each failure is logged
 */
export async function sweep(services: Services): Promise<SweepReport> {
  const done: [part: string, count: number][] = [];
  const failures: unknown[] = [];
  for (const [part, work] of Object.entries(PARTS)) {
    try {
      done.push([part, await work(services)]);
    } catch (error) {
      failures.push(error);
      services.log({ operation: 'sweep', part, ...describeFailure(toProblem(error)) });
    }
  }
  if (failures.length > 0) throw failures[0];
  return Object.fromEntries(done) as SweepReport;
}

async function resumeTopUps({ authDb, stripe, log }: Services): Promise<number> {
  const { resumed, problems } = await sweepTopUps(authDb, stripe);
  for (const problem of problems) log({ operation: 'sweep', problem });
  return resumed;
}

async function releaseOrphans(services: Services): Promise<number> {
  const unresolved = await findUnresolvedHolds(services);
  // Work that was done and not charged for is for `credits:check` to report, not to be forgotten.
  const orphans = unresolved.filter(({ jobState }) => jobState !== 'succeeded');
  for (const { operationId } of orphans) await releaseHold(services.authDb, operationId);
  return orphans.length;
}
