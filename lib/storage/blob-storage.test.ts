import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent, getGlobalDispatcher, setGlobalDispatcher } from 'undici';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { blobStorage } from './blob-storage.ts';
import { describeStorage } from './storage-promises.ts';

const TOKEN = 'vercel_blob_rw_store1_secret';
const objects = new Map<string, { bytes: Buffer; access: string }>();
const requests: { line: string; authorization: string | undefined }[] = [];

/** Speaks as much of the store's wire format as the client uses: put, delete by path name, and a download from the store's own host. */
const server = createServer(async (request, response) => {
  requests.push({ line: `${request.method} ${request.url}`, authorization: request.headers.authorization });
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const body = Buffer.concat(parts);
  const url = new URL(request.url ?? '/', 'http://store');
  const answer = (value: unknown) => response.setHeader('content-type', 'application/json').end(JSON.stringify(value));

  if (request.method === 'PUT') {
    const pathname = url.searchParams.get('pathname') ?? '';
    objects.set(pathname, { bytes: body, access: String(request.headers['x-vercel-blob-access']) });
    return answer({ url: `https://store1.private.blob.vercel-storage.com/${pathname}`, pathname, contentType: 'text/plain', etag: '"1"' });
  }
  if (request.method === 'POST' && url.pathname === '/delete') {
    for (const key of (JSON.parse(body.toString()) as { urls: string[] }).urls) objects.delete(key);
    return answer(null);
  }
  const found = objects.get(url.pathname.slice(1));
  if (!found) return response.writeHead(404).end();
  return response.setHeader('content-length', found.bytes.length).end(found.bytes);
});

const dispatcher = getGlobalDispatcher();
beforeAll(async () => {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const local = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.env.VERCEL_BLOB_API_URL = local;
  setGlobalDispatcher(
    new Agent().compose((dispatch) => (options, handler) => {
      const isStore = String(options.origin).endsWith('.blob.vercel-storage.com');
      return dispatch(isStore ? { ...options, origin: local } : options, handler);
    }),
  );
});
afterAll(async () => {
  setGlobalDispatcher(dispatcher);
  delete process.env.VERCEL_BLOB_API_URL;
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
});
beforeEach(() => {
  requests.length = 0;
});

describeStorage('storage in Vercel Blob', () => blobStorage(TOKEN));

test('objects are private, keep their key, and every request carries the token', async () => {
  const storage = blobStorage(TOKEN);
  await storage.put('ds_1/op_1', new TextEncoder().encode('secret'), 'text/plain');
  await storage.get('ds_1/op_1');
  await storage.delete('ds_1/op_1');
  expect(requests).toHaveLength(3);
  expect(requests.every(({ authorization }) => authorization === `Bearer ${TOKEN}`)).toBe(true);
  await storage.put('ds_1/op_2', new Uint8Array(1), 'text/plain');
  expect(objects.get('ds_1/op_2')?.access).toBe('private');
});
