import { type ChildProcess, fork } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { connectPool } from '#db/connect.ts';
import { AUTH_ADDRESS, DATASETS_ADDRESS, type ServerOptions, type ServerReport } from './server-contract.ts';

/** Where the databases are. Without `dataDir` and `postgresUrl` they are embedded and live in memory. */
export interface DatabaseOptions {
  /** Folder of the embedded databases; made if missing. */
  dataDir?: string;
  /** A PostgreSQL server with pgvector whose databases `fltr_auth` and `fltr` are used instead, made if missing. */
  postgresUrl?: string;
  /** Port of the WebSocket door; any free one unless told. */
  port?: number;
  /** File for what the database process has to say; this process's own output unless told. */
  logFile?: string;
  /** Told of the process as soon as it runs, long before the databases are open. */
  onStart?: (process: ChildProcess) => void;
}

export interface Databases {
  authUrl: string;
  datasetsUrl: string;
  /** `127.0.0.1:PORT` of the WebSocket door that the driver must be pointed at. */
  proxy: string;
  /** The process that serves them; its exit without `stop` is a crash. */
  process: ChildProcess;
  stop(): Promise<void>;
}

/**
 * Starts the two databases behind a door as Neon's, in a process of their own so that queries and pages do not wait for one another.
 * Throws with the reason (and the system's error code) when they cannot be opened. They end with this process, however it ends.
 */
export async function startDatabases(options: DatabaseOptions = {}): Promise<Databases> {
  const output = options.logFile ? openSync(options.logFile, 'w', 0o600) : 'inherit';
  const child = fork(join(import.meta.dirname, 'server.ts'), { stdio: ['ignore', 'ignore', output, 'ipc'] });
  if (typeof output === 'number') closeSync(output);
  options.onStart?.(child);
  const report = await ask(child, serverOptions(options));
  if ('error' in report) {
    child.kill();
    throw Object.assign(new Error(report.error), { code: report.code });
  }
  if (options.postgresUrl) {
    await createMissing(options.postgresUrl, report.proxy).catch((error: unknown) => {
      child.kill();
      throw error;
    });
  }
  return { ...urls(options.postgresUrl), proxy: report.proxy, process: child, stop: () => stop(child) };
}

function serverOptions({ dataDir, postgresUrl, port }: DatabaseOptions): ServerOptions {
  const place = postgresUrl ? { postgres: hostAndPort(postgresUrl) } : { ...(dataDir && { dataDir }) };
  return { ...place, ...(port && { port }) };
}

function hostAndPort(url: string): { host: string; port: number } {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port || 5432) };
}

function ask(child: ChildProcess, options: ServerOptions): Promise<ServerReport> {
  return new Promise((resolve, reject) => {
    child.once('message', (report) => resolve(report as ServerReport));
    child.once('error', reject);
    child.once('exit', (code, signal) => reject(new Error(`The database process ended before it was ready (${signal ?? code}).`)));
    child.send(options);
  });
}

function urls(postgresUrl: string | undefined): { authUrl: string; datasetsUrl: string } {
  if (postgresUrl) return { authUrl: databaseUrl(postgresUrl, 'fltr_auth'), datasetsUrl: databaseUrl(postgresUrl, 'fltr') };
  // The embedded backends know one user and one database, both called postgres.
  return { authUrl: `postgres://postgres@${AUTH_ADDRESS}/postgres`, datasetsUrl: `postgres://postgres@${DATASETS_ADDRESS}/postgres` };
}

/** The url of another database on the same server. */
export function databaseUrl(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

async function createMissing(serverUrl: string, proxy: string): Promise<void> {
  const pool = connectPool(databaseUrl(serverUrl, 'postgres'), { proxy });
  try {
    const { rows } = await pool.query<{ datname: string }>('select datname from pg_database');
    for (const name of ['fltr_auth', 'fltr']) {
      if (!rows.some((row) => row.datname === name)) await pool.query(`create database ${name}`);
    }
  } finally {
    await pool.end();
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}
