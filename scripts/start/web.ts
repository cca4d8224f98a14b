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

/** How long a start goes on waiting. */
const PATIENCE = {
  /** For a first answer: with hot reload it comes once everything is compiled, on a busy machine after minutes. */
  silentSeconds: 600,
  /** For a site that answers, and says that it is not well. */
  unwellSeconds: 60,
};

/**
 * Waits until the site says that it and its databases are well, with a line for every minute without an answer. That its
 * process ended is for the caller to see. Throws with the site's last words when patience is over.
 */
export async function waitUntilHealthy(port: number, { silentSeconds, unwellSeconds } = PATIENCE): Promise<void> {
  const begun = Date.now();
  let [answer, unwellSince, told] = ['no answer', null as number | null, 0];
  while (unwellSince === null ? secondsSince(begun) < silentSeconds : secondsSince(unwellSince) < unwellSeconds) {
    try {
      const response = await fetch(`http://127.0.0.1:${port}/api/health`, { signal: AbortSignal.timeout(30_000) });
      if (response.ok) return;
      answer = `${response.status} ${await response.text()}`;
      unwellSince ??= Date.now();
    } catch {
      // Not listening yet, or busy compiling.
    }
    const minutes = Math.floor(secondsSince(begun) / 60);
    if (minutes > told) console.log(`  ${minutes} min without a good answer, the last: ${answer.slice(0, 100)}`);
    told = minutes;
    await sleep(100);
  }
  throw new Error(`The site did not become healthy: ${answer.slice(0, 500)}`);
}

function secondsSince(moment: number): number {
  return (Date.now() - moment) / 1000;
}
