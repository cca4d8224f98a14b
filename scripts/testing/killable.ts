import { fork } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What a killable process is told: the file of `bundleScript`, what it is to know, and the service that it asks over HTTP. */
export interface Killable {
  file: string;
  facts: object;
  service?: string;
}

/**
 * Runs a process and kills it, with SIGKILL, as it is about to take its nth step. A step is a statement to the database, those
 * that begin and commit a transaction included (see `askBeforeStatements`), or a request to `service`, which the process finds as
 * its fact `service`. A step that was not allowed is never taken, so to die there is to die right after the one before it.
 *
 * @returns whether it was done before that
 */
export async function runUntil(nth: number, { file, facts, service }: Killable): Promise<boolean> {
  let [steps, isDone] = [0, false];
  const mayStep = () => {
    steps += 1;
    if (steps === nth) child.kill('SIGKILL');
    return steps < nth;
  };
  const gate = service ? await openGate(service, mayStep) : null;
  const child = fork(file, [JSON.stringify({ ...facts, ...(gate && { service: gate.url }) })]);
  const exited = new Promise<number | null>((exit) => child.once('exit', exit));
  child.on('message', (message) => {
    if (message === 'done') isDone = true;
    else if (mayStep()) child.send('go');
  });
  const code = await exited;
  gate?.close();
  // Killed is without a code; anything else that is not 0 is a fault of the process.
  if (code) throw new Error(`The process ended with ${code} before its step ${nth}.`);
  return isDone;
}

/** Passes requests on, those that may be; the others are never answered. */
async function openGate(service: string, mayPass: () => boolean): Promise<{ url: string; close(): void }> {
  const server = createServer(async (incoming, outgoing) => {
    if (!mayPass()) return incoming.destroy();
    const { method = 'GET', url = '/' } = incoming;
    const headers = Object.entries(incoming.headers).filter(([name]) => !HOP_BY_HOP.includes(name)) as [string, string][];
    const body = await text(incoming);
    const answer = await fetch(new URL(url, service), { method, headers, ...(body && { body }) });
    outgoing.writeHead(answer.status, [...answer.headers].filter(([name]) => !HOP_BY_HOP.includes(name)).flat());
    outgoing.end(await answer.text());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}

const HOP_BY_HOP = ['connection', 'content-length', 'host', 'keep-alive', 'transfer-encoding'];
