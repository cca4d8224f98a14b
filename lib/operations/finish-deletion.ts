import { releaseHold } from '#db/auth/holds.ts';
import { deleteFiles } from './delete-files.ts';
import type { Services } from './services.ts';

/**
 * Has done after the answer what a deletion leaves to do: what was held for work on it goes back, and its files go. What is cut off is finished by
 * the sweep.
 *
 * @param operationIds the operations whose work was not done when it was deleted
 */
export function finishDeletion(services: Services, operationIds: string[]): void {
  services.defer(async () => {
    for (const operationId of operationIds) await releaseHold(services.authDb, operationId);
    await deleteFiles(services);
  });
}
