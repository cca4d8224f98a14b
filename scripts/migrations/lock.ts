import { setTimeout as sleep } from 'node:timers/promises';
import type { PoolClient } from '@neondatabase/serverless';
import { connectPool } from '#db/connect.ts';
import type { DatabaseName } from './folder.ts';

export interface LockOptions {
  /** `127.0.0.1:PORT` of the local WebSocket proxy; without one the url is Neon's own. */
  proxy?: string | undefined;
  /** Told once when another migration holds the lock. */
  onWaiting?: () => void;
  /** How long to wait for the lock, in milliseconds; 15 minutes unless told. */
  patience?: number | undefined;
}

/** Any number that nothing else in these databases locks. */
const LOCK = 7_305_411;

/**
 * Runs `work` on a connection to the database at `url` that holds the migrations' lock, so that two builds at once take turns. Throws when
 * another one holds it for longer than `patience`.
 */
export async function withMigrationLock<T>(
  database: DatabaseName,
  url: string,
  options: LockOptions,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  return withConnection(url, options.proxy, async (client) => {
    // A server that may, looks whether its client is still there: a killed migration then gives the lock back in the middle of a statement.
    await client.query("set client_connection_check_interval = '1s'").catch(() => {});
    await takeLock(client, database, options);
    try {
      return await work(client);
    } finally {
      // Closing the connection gives the lock back too; this is for embedded databases, where connections share a session.
      await client.query('select pg_advisory_unlock($1)', [LOCK]).catch(() => {});
    }
  });
}

/** Runs `work` on a connection of its own. */
export async function withConnection<T>(url: string, proxy: string | undefined, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const pool = connectPool(url, { proxy, max: 1 });
  try {
    const client = await pool.connect();
    // A connection that breaks fails the query that runs on it; nobody needs to hear of it twice.
    client.on('error', () => {});
    try {
      return await work(client);
    } finally {
      client.release(true);
    }
  } finally {
    await pool.end();
  }
}

/** Asks again and again rather than waiting in a query: CREATE INDEX CONCURRENTLY waits for every open query, and would for this one. */
async function takeLock(client: PoolClient, database: DatabaseName, { onWaiting, patience = 15 * 60_000 }: LockOptions): Promise<void> {
  const deadline = Date.now() + patience;
  for (let isFirst = true; ; isFirst = false) {
    const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [LOCK]);
    if (rows[0]?.taken) return;
    if (Date.now() > deadline) throw new Error(`Another migration of the ${database} database has held the lock for ${patience / 1000} s.`);
    if (isFirst) onWaiting?.();
    await sleep(200);
  }
}
