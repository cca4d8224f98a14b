import { openServices } from '#lib/context.ts';
import { beginGenerations } from '#lib/retrieval/generations.ts';

/**
 * `npm run reembed`: queues the making of new vectors for every dataset whose vectors come from another model than the one that the
 * environment names. The deployment's sweep does the work, and searches read the old vectors until it is done.
 */
async function reembed(): Promise<void> {
  const { datasetsDb, embedder } = await openServices(() => {});
  const begun = await beginGenerations(datasetsDb, embedder, 'every dataset');
  console.log(`${begun.length} ${begun.length === 1 ? 'dataset goes' : 'datasets go'} over to ${embedder.model}.`);
}

await reembed().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
process.exit();
