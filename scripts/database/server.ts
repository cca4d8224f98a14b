import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { converse, EmbeddedDatabase } from './embedded.ts';
import { startProxy, tunnel, type Upstream } from './proxy.ts';
import { AUTH_ADDRESS, DATASETS_ADDRESS, type ServerOptions, type ServerReport } from './server-contract.ts';

const databases: EmbeddedDatabase[] = [];

async function serve(options: ServerOptions): Promise<ServerReport> {
  const upstreams = options.postgres ? serverUpstreams(options.postgres) : await embeddedUpstreams(options.dataDir);
  const proxy = await startProxy(upstreams, options.port);
  return { proxy: proxy.address };
}

function serverUpstreams({ host, port }: { host: string; port: number }): Map<string, Upstream> {
  return new Map([[`${host}:${port}`, tunnel(host, port)]]);
}

async function embeddedUpstreams(dataDir: string | undefined): Promise<Map<string, Upstream>> {
  if (dataDir) mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const [auth, datasets] = await Promise.all([open(dataDir, 'fltr_auth'), open(dataDir, 'fltr')]);
  return new Map<string, Upstream>([
    [AUTH_ADDRESS, (socket) => converse(socket, auth)],
    [DATASETS_ADDRESS, (socket) => converse(socket, datasets)],
  ]);
}

async function open(dataDir: string | undefined, name: string): Promise<EmbeddedDatabase> {
  const database = await EmbeddedDatabase.open(dataDir && join(dataDir, name));
  databases.push(database);
  return database;
}

/** Ends this process, whatever is open: closed cleanly if the databases manage it within two seconds, as after a crash otherwise. */
async function exit(): Promise<never> {
  await Promise.race([
    Promise.allSettled(databases.map((database) => database.close())),
    new Promise((resolve) => setTimeout(resolve, 2000)),
  ]);
  process.exit(0);
}

// The terminal sends Ctrl-C to every process of the group; the parent decides when the databases end, after what uses them.
process.on('SIGINT', () => {});
process.on('SIGTERM', exit);
process.on('disconnect', exit);
process.once('message', async (options: ServerOptions) => {
  const report: ServerReport = await serve(options).catch((error: NodeJS.ErrnoException) => ({
    error: error.message ?? String(error),
    code: error.code,
  }));
  process.send?.(report);
});
