import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** Run as a process of its own, as Vercel runs a function: `function-process.ts <folder> <handler> <web or node>`. Says where it listens. */
const [folder = '', handler = '', api] = process.argv.slice(2);

// Where Vercel's runtime tells a function how to go on with work after its answer.
const context = { waitUntil: (work: Promise<unknown>) => void work.catch(console.error) };
Object.assign(globalThis, { [Symbol.for('@vercel/request-context')]: { get: () => context } });
process.once('disconnect', () => process.exit());

const started = performance.now();
const exported = createRequire(import.meta.url)(join(folder, handler));
const importMs = performance.now() - started;

const server = createServer(api === 'web' ? (request, response) => void answerWeb(request, response) : (exported as RequestListener));
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port, importMs }));

/** Middleware takes and gives the web's own objects. It never reads a body here. */
async function answerWeb(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const headers = Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)]);
  const response: Response = await exported(new Request(`http://${incoming.headers.host}${incoming.url}`, { headers }));
  outgoing.writeHead(response.status, [...response.headers].flat()).end(Buffer.from(await response.arrayBuffer()));
}
