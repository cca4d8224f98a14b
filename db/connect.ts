import { randomBytes } from 'node:crypto';
import { Client, type ClientConfig, Pool } from '@neondatabase/serverless';
import { drizzle } from 'drizzle-orm/neon-serverless';
import * as authSchema from './auth/schema/index.ts';
import type { AuthDatabase } from './auth/types.ts';
import * as datasetsSchema from './datasets/schema/index.ts';
import type { DatasetsDatabase } from './datasets/types.ts';

export interface ConnectOptions {
  /** `127.0.0.1:PORT` of the local WebSocket proxy in front of the database. Without one the url is Neon's own. */
  proxy?: string | undefined;
  /** How many connections the pool may open; 10 unless told. */
  max?: number;
}

export interface Connection<Database> {
  db: Database;
  /** What the database's queries run on. Whoever connected must end it. */
  pool: Pool;
}

/** Connects to `fltr_auth` at `url`. Nothing is opened before the first query. */
export function connectAuthDatabase(url: string, options: ConnectOptions = {}): Connection<AuthDatabase> {
  const pool = connectPool(url, options);
  return { db: drizzle(pool, { schema: authSchema }), pool };
}

/** Connects to `fltr` at `url`. Nothing is opened before the first query. */
export function connectDatasetsDatabase(url: string, options: ConnectOptions = {}): Connection<DatasetsDatabase> {
  const pool = connectPool(url, options);
  return { db: drizzle(pool, { schema: datasetsSchema }), pool };
}

/** A pool of connections to `url`, for what needs no schema. */
export function connectPool(url: string, options: ConnectOptions = {}): Pool {
  const pool = new Pool({ connectionString: url, max: options.max ?? 10 });
  pool.Client = clientFor(options.proxy);
  // A connection that dies while it is idle (the database restarts, Neon suspends) leaves the pool; the next query opens another.
  pool.on('error', () => {});
  return pool;
}

/** The driver's settings belong to each client rather than to the process, so that pools with and without a proxy live side by side. */
function clientFor(proxy: string | undefined): typeof Client {
  return class extends Client {
    readonly #id = randomBytes(6).toString('hex');

    constructor(config?: string | ClientConfig) {
      super(config);
      this.neonConfig.webSocketConstructor = QueryWebSocket;
      this.neonConfig.coalesceWrites = false;
      if (!proxy) return;
      this.neonConfig.wsProxy = (host, port) => `${proxy}/v1?address=${host}:${port}`;
      this.neonConfig.useSecureWebSocket = false;
      this.neonConfig.pipelineConnect = false;
    }

    /** The connections of an embedded database share one backend, so the name of a prepared statement must be the connection's own. */
    // biome-ignore lint/suspicious/noExplicitAny: the driver's eight overloads all begin with the text or an object with the name.
    override query(statement: any, ...rest: any[]): any {
      const isNamed = typeof statement === 'object' && statement !== null && statement.name;
      const named = isNamed ? { ...statement, name: `${statement.name}_${this.#id}` } : statement;
      return (super.query as (...parameters: unknown[]) => unknown)(named, ...rest);
    }
  };
}

/**
 * Sends what is written in one go as one message. A query is five writes: the driver either sends five messages, or waits for a timer
 * to join them, which costs a millisecond a round trip; the end of the current task is soon enough and costs nothing.
 */
class QueryWebSocket extends WebSocket {
  #waiting: Uint8Array[] = [];

  override send(data: Uint8Array<ArrayBuffer>): void {
    if (this.#waiting.push(data) > 1) return;
    queueMicrotask(() => {
      const writes = this.#waiting;
      this.#waiting = [];
      super.send(writes.length === 1 ? data : join(writes));
    });
  }
}

function join(parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
