import type { Job, Position } from '#db/datasets/jobs.ts';

/** Where a job goes on: at a position, or nowhere because it has ended. */
export type Next = { position: Position } | { checkpointed: Job | null } | { ended: 'succeeded' | 'failed' | 'cancelled' };

/** The beginning of a stage, or the place in it where the next step begins. */
export function at(stage: string, cursor = 0, progressDone = 0, progressTotal = 0): { position: Position } {
  return { position: { stage, cursor, progressDone, progressTotal } };
}
