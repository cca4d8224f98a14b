import { type ChildProcess, fork } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { NEXT, ROOT } from './build.ts';

/** Throws with what to do when `port` cannot be had on this machine's loopback addresses. */
export async function checkPort(port: number): Promise<void> {
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new Error(`PORT must be a number from 1 to 65535, such as PORT=3001.`);
  for (const host of ['127.0.0.1', '::1']) await tryPort(host, port);
}

function tryPort(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') {
        reject(new Error(`Port ${port} is taken. Stop what listens there, or choose another: PORT=${port + 1} npm start`));
      } else if (error.code === 'EACCES') {
        reject(new Error(`Port ${port} needs more rights than this user has. Choose one above 1023: PORT=3000 npm start`));
      } else {
        resolve(); // A machine without IPv6, say.
      }
    });
    server.listen(port, host, () => server.close(() => resolve()));
  });
}

/** Starts Next on loopback: the production build, or with hot reload. In production it writes to the file `log`. */
export function startWeb(port: number, { dev, log }: { dev: boolean; log: string }): ChildProcess {
  const output = dev ? 'inherit' : openSync(log, 'w', 0o600);
  const child = fork(NEXT, [dev ? 'dev' : 'start', '--hostname', '127.0.0.1', '--port', String(port)], {
    cwd: ROOT,
    execArgv: ['--import', join(import.meta.dirname, 'end-with-parent.ts')],
    env: { ...process.env, NODE_ENV: dev ? 'development' : 'production' },
    stdio: ['ignore', output, output, 'ipc'],
  });
  if (typeof output === 'number') closeSync(output);
  return child;
}

/** Waits until the site says that it and its databases are well. Throws with its own words when it does not within a minute. */
export async function waitUntilHealthy(port: number): Promise<void> {
  let last = 'no answer';
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await sleep(100)) {
    try {
      const response = await fetch(`http://127.0.0.1:${port}/api/health`, { signal: AbortSignal.timeout(20_000) });
      if (response.ok) return;
      last = `${response.status} ${await response.text()}`;
    } catch {
      // Not listening yet, or busy compiling.
    }
  }
  throw new Error(`The site did not become healthy within a minute: ${last.slice(0, 500)}`);
}
