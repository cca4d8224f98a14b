import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { waitUntilHealthy } from './web.ts';

let site: Server;
afterEach(() => {
  site.closeAllConnections();
  site.close();
});

/** A site that gives these answers, the last one again and again; null is none at all. */
async function open(answers: (number | null)[]): Promise<number> {
  site = createServer((request, response) => {
    const status = answers.length > 1 ? answers.shift() : answers[0];
    if (status) response.writeHead(status).end(`it is ${status}`);
    else request.destroy();
  });
  await new Promise<void>((listening) => site.listen(0, '127.0.0.1', listening));
  return (site.address() as AddressInfo).port;
}

test('a start waits for a site that does not answer yet, or is not well yet', async () => {
  await waitUntilHealthy(await open([null, null, 503, 503, 200]));
});

test('a site that goes on saying that it is not well ends the start with its words, long before one that is silent', async () => {
  const port = await open([null, 503]);
  await expect(waitUntilHealthy(port, { silentSeconds: 3_600, unwellSeconds: 0.2 })).rejects.toThrow('healthy: 503 it is 503');
});

test('a site that never answers ends the start', async () => {
  const port = await open([null]);
  await expect(waitUntilHealthy(port, { silentSeconds: 0.2, unwellSeconds: 3_600 })).rejects.toThrow('healthy: no answer');
});
