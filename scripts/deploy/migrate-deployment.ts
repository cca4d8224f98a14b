import type { PoolClient } from '@neondatabase/serverless';
import { withConnection } from '../migrations/lock.ts';
import { migrateDatabase } from '../migrations/migrate.ts';
import { type DeploymentDatabase, deploymentDatabases, type Environment } from './deployment-databases.ts';
import { recordPreview, recordProduction, refuseProduction } from './ownership.ts';

/**
 * The migrations of a build on Vercel. Production migrates production; anything else migrates only databases that are not production's, and
 * looks at both before it changes either. A build without database variables says so and migrates nothing.
 *
 * @param say told each line of what is done
 * @throws Error with what is wrong and what to do; the build must then stop, so that the version before keeps serving
 */
export async function migrateDeployment(environment: Environment, say: (line: string) => void): Promise<void> {
  const databases = deploymentDatabases(environment);
  if (!databases) return say('No database variables are set: nothing is migrated.');
  const isProduction = environment.VERCEL_ENV === 'production';
  const proxy = environment.DATABASE_PROXY;
  if (!isProduction) {
    for (const database of databases) await withConnection(database.url, proxy, (client) => refuseProduction(client, database));
  }
  const claim = isProduction ? recordProduction : claimPreview;
  for (const database of databases) {
    const { name, url, place } = database;
    say(`${name}: migrating ${place} for ${isProduction ? 'production' : 'a preview'}`);
    const total = await migrateDatabase(name, url, {
      proxy,
      before: (client) => claim(client, database),
      onWaiting: () => say(`${name}: waiting for another migration to finish`),
      onApplied: (tag, milliseconds) => say(`${name}: applied ${tag} (${Math.round(milliseconds)} ms)`),
    });
    say(`${name}: up to date, ${total} migrations`);
  }
}

/** Looks again now that the lock is held: production may have come first. */
async function claimPreview(client: PoolClient, database: DeploymentDatabase): Promise<void> {
  await refuseProduction(client, database);
  await recordPreview(client, database);
}
