import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { connectDatasetsDatabase } from '#db/connect.ts';
import { createLocalEmbedder } from '#lib/retrieval/local-embedder.ts';
import { folderStorage } from '#lib/storage/folder-storage.ts';
import { drain } from './drain.ts';

/*
 * A process that drains, for a test that kills it. Arguments: the database, its proxy, the storage folder, and the
 * milliseconds by which its clock is ahead, so that the leases of those killed before it have run out. It writes each
 * thing that it is about to do to its output, and then is slow to do it, so that the test can choose where to kill.
 */
const [url = '', proxy = '', folder = '', ahead = '0'] = process.argv.slice(2);
const { db, pool } = connectDatasetsDatabase(url, { proxy, max: 2 });
const about = async (what: string) => {
  process.stdout.write(`${what}\n`);
  await sleep(40);
};
const storage = folderStorage(folder);
const embedder = createLocalEmbedder();

await drain(
  {
    db,
    storage: { ...storage, get: (key) => about('read').then(() => storage.get(key)) },
    embedder: { ...embedder, embed: (texts, purpose) => about('embed').then(() => embedder.embed(texts, purpose)) },
    charges: {
      async settle(operationId, credits, resourceId) {
        await about('settle');
        await db.execute(
          sql`insert into settled (operation_id, credits, resource_id) values (${operationId}, ${credits}, ${resourceId}) on conflict do nothing`,
        );
        await about('settled');
      },
      release: async () => about('release'),
    },
    priceOfDocument: () => 2,
    now: () => new Date(Date.now() + Number(ahead)),
  },
  { budgetMs: 60_000 },
);
await pool.end();
process.stdout.write('done\n');
