import { once } from 'node:events';
import type { Pool, PoolClient } from '@neondatabase/serverless';

/** What `runUntil` told this process. */
export function readFacts<Facts>(): Facts {
  return JSON.parse(process.argv[2] ?? '{}');
}

/** Lets each statement wait until `runUntil` allows it: the process may be killed there instead. */
export function askBeforeStatements(pool: Pool): void {
  pool.on('connect', (client: PoolClient) => {
    const query = client.query.bind(client) as (...parameters: unknown[]) => unknown;
    const asked = async (...parameters: unknown[]) => {
      process.send?.('statement');
      await once(process, 'message');
      return query(...parameters);
    };
    Object.assign(client, { query: asked });
  });
}

/** Does the deed of that name, tells `runUntil` that it is done, and ends the process. */
export async function doDeed(deeds: Record<string, () => Promise<unknown>>, name: string): Promise<void> {
  const deed = deeds[name];
  if (!deed) throw new Error(`There is no deed ${name}.`);
  await deed();
  process.send?.('done', () => process.exit());
}
