import { closeFiles, dueFiles } from '#db/datasets/unclaimed-files.ts';
import type { Services } from './services.ts';

/** What a request or a sweep does of it; the next sweep goes on. */
const BUDGET_MS = 20_000;
/** Files that are deleted at the same time. */
const BATCH = 16;

/**
 * Deletes the files that no document has any more. Safe side by side and again: deleting what is gone is no error. A file that cannot be deleted
 * is logged and left for later, and keeps no other waiting.
 *
 * @returns how many were deleted
 */
export async function deleteFiles({ datasetsDb, storage, log }: Pick<Services, 'datasetsDb' | 'storage' | 'log'>): Promise<number> {
  const until = performance.now() + BUDGET_MS;
  let count = 0;
  while (performance.now() < until) {
    const due = await dueFiles(datasetsDb, BATCH);
    if (due.length === 0) break;
    const results = await Promise.allSettled(due.map((key) => storage.delete(key)));
    const [deleted, failed] = [[] as string[], [] as string[]];
    for (const [index, key] of due.entries()) {
      const result = results[index];
      if (result?.status === 'fulfilled') deleted.push(key);
      else {
        failed.push(key);
        log({ operation: 'delete_files', problem: `File ${key} could not be deleted: ${result?.reason}` });
      }
    }
    await closeFiles(datasetsDb, { deleted, failed });
    count += deleted.length;
  }
  return count;
}
