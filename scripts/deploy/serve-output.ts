import { createReadStream } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import { basename, extname, join } from 'node:path';
import type { BuildOutput, BuiltFunction } from './build-output.ts';
import { type Resolution, resolveRequest } from './resolve-request.ts';
import { type RunningFunction, runFunction, unfold } from './run-function.ts';

/** The types of what this project serves as files. */
const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

export interface ServeOptions {
  port: number;
  /** Folder for the functions' files. */
  scratch: string;
  variables: Record<string, string>;
}

/**
 * Serves a build on loopback as Vercel does: files, and functions in processes of their own that start with the first request. What it does
 * not do is what Vercel's edge adds: caches, limits of time and size, the network between.
 */
export async function serveOutput(output: BuildOutput, { port, scratch, variables }: ServeOptions): Promise<{ close(): Promise<void> }> {
  const running = new Map<BuiltFunction, Promise<RunningFunction>>();
  const server = createServer((request, response) => {
    answer(request, response).catch((error: Error) => response.writeHead(502).end(error.stack));
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  return {
    async close() {
      server.closeAllConnections();
      server.close();
      for (const each of running.values()) await (await each).stop();
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://site');
    const incoming = { path: pathname, query: searchParams, headers: request.headers };
    const passes = async (middleware: string) => {
      const { headers } = await call(middleware, request, { path: pathname, query: searchParams }, false);
      return headers['x-middleware-next'] === '1';
    };
    const resolution = await resolveRequest(output, incoming, passes);
    const { kind, path, status = 200, headers } = resolution;
    if (kind === 'static') return sendFile(response, status, headers, path);
    if (kind === 'status')
      return status === 404 ? sendFile(response, 404, headers, '404.html') : void response.writeHead(status, headers).end();
    const answered = await call(
      path,
      request,
      { path: pathname, query: kind === 'middleware' ? searchParams : resolution.query },
      kind === 'function',
    );
    response.writeHead(answered.statusCode ?? 502, { ...headers, ...answered.headers });
    answered.pipe(response);
  }

  function sendFile(response: ServerResponse, status: number, headers: Resolution['headers'], path: string): void {
    const file = output.statics.get(path) ?? '';
    response.writeHead(status, { 'Content-Type': TYPES[extname(path)] ?? 'application/octet-stream', ...headers });
    createReadStream(file).pipe(response);
  }

  /** Passes a request on to a function, with what Vercel's proxy adds: which route matched, and who asks. */
  async function call(route: string, request: IncomingMessage, url: { path: string; query: URLSearchParams }, withBody: boolean) {
    const { url: base } = await start(route);
    const query = url.query.size > 0 ? `?${url.query}` : '';
    const headers = {
      ...request.headers,
      'x-matched-path': route === 'index' ? '/' : `/${route}`,
      'x-real-ip': request.socket.remoteAddress ?? '',
      'x-forwarded-for': request.socket.remoteAddress ?? '',
      'x-forwarded-host': request.headers.host ?? '',
      'x-forwarded-proto': 'http',
    };
    return new Promise<IncomingMessage>((resolve, reject) => {
      const outgoing = send(`${base}${url.path}${query}`, { method: request.method, headers }, resolve).once('error', reject);
      if (withBody) request.pipe(outgoing);
      else outgoing.end();
    });
  }

  function start(route: string): Promise<RunningFunction> {
    const built = output.functions.find(({ routes }) => routes.includes(route));
    if (!built) throw new Error(`There is no function for ${route}.`);
    const folder = join(scratch, basename(built.folder));
    const known = running.get(built) ?? runFunction(unfold(built, folder), built, variables);
    running.set(built, known);
    return known;
  }
}
