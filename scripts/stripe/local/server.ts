import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { answer } from './api.ts';
import { Control } from './control.ts';
import { Deliveries } from './deliveries.ts';
import { invalid, StripeFault } from './fault.ts';
import { type Answer, IdempotencyKeys } from './idempotency.ts';
import type { Event } from './objects.ts';
import { page } from './pages.ts';
import { type Parameters, Store } from './store.ts';
import { parseForm, render } from './wire.ts';

export interface LocalStripeOptions {
  /** Where events are sent; nowhere unless told. */
  webhookUrl?: string;
  /** File that keeps everything beyond a restart; memory unless told. */
  file?: string;
  /** Any free one unless told. */
  port?: number;
  secretKey?: string;
  webhookSecret?: string;
}

export interface LocalStripe {
  /** For STRIPE_API_BASE. */
  url: string;
  secretKey: string;
  webhookSecret: string;
  control: Control;
  /** Waits until every event has been delivered. */
  delivered(): Promise<void>;
  close(): Promise<void>;
}

/**
 * A Stripe that needs no network and moves no money: the same interface over the same wire, with its pages, its signed webhooks
 * and its test cards. What happens in the world outside, refunds by hand, disputes and time, is asked for at `/_control/`.
 */
export async function startLocalStripe(options: LocalStripeOptions = {}): Promise<LocalStripe> {
  const secretKey = options.secretKey ?? `sk_test_local_${randomBytes(12).toString('hex')}`;
  const webhookSecret = options.webhookSecret ?? `whsec_${randomBytes(24).toString('hex')}`;
  const deliveries = options.webhookUrl ? new Deliveries(options.webhookUrl, webhookSecret) : null;
  const send = (event: Event) => deliveries?.send(event);
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  const store = new Store(url, options.file ?? null, send);
  const control = new Control(store, send);
  const door: Door = { store, control, keys: new IdempotencyKeys(() => store.now()), secretKey };
  server.on('request', (request, response) => void serve(door, request, response));
  return {
    url,
    secretKey,
    webhookSecret,
    control,
    delivered: async () => deliveries?.settled(),
    async close() {
      await deliveries?.stop();
      store.save();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Door {
  store: Store;
  control: Control;
  keys: IdempotencyKeys;
  secretKey: string;
}

async function serve(door: Door, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const { pathname, search } = new URL(`${door.store.url}${request.url}`);
    const body = await read(request);
    if (pathname.startsWith('/v1/')) reply(response, await callApi(door, request, pathname, search, body));
    else if (pathname.startsWith('/_control/'))
      reply(response, json(200, door.control.call(pathname.slice(10), JSON.parse(body || '{}') as never)));
    else showPage(door.store, request, response, pathname, body);
  } catch (error) {
    reply(response, refusal(error));
  }
  if (request.method === 'POST') door.store.save();
}

async function callApi(
  { store, keys, secretKey }: Door,
  request: IncomingMessage,
  path: string,
  search: string,
  body: string,
): Promise<Answer> {
  const { authorization, 'idempotency-key': key } = request.headers;
  if (authorization !== `Bearer ${secretKey}`)
    throw new StripeFault(401, { type: 'invalid_request_error', message: 'Invalid API Key provided.' });
  const method = request.method ?? 'GET';
  const parameters: Parameters = parseForm(method === 'GET' ? search.slice(1) : body);
  const run = () => {
    try {
      return json(200, render(store, answer(store, method, path, parameters), parameters.expand));
    } catch (error) {
      return refusal(error);
    }
  };
  return keys.once(typeof key === 'string' ? key : undefined, `${method} ${path} ${body}`, run);
}

function showPage(store: Store, request: IncomingMessage, response: ServerResponse, path: string, body: string): void {
  const shown = page(store, request.method ?? 'GET', path, Object.fromEntries(new URLSearchParams(body)));
  if (!shown) throw invalid(`There is no page ${path}.`);
  if ('location' in shown) response.writeHead(303, { Location: shown.location }).end();
  else {
    const saved = shown.type === 'application/pdf' && { 'Content-Disposition': `attachment; filename="${path.split('/').at(-1)}"` };
    response.writeHead(shown.status, { 'Content-Type': shown.type, ...saved }).end(shown.body);
  }
}

function refusal(error: unknown): Answer {
  if (error instanceof StripeFault) return json(error.status, { error: error.details });
  return json(500, { error: { type: 'api_error', message: (error as Error).stack } });
}

function json(status: number, body: unknown): Answer {
  return { status, body: JSON.stringify(body) };
}

function reply(response: ServerResponse, { status, body }: Answer): void {
  const requestId = `req_${randomBytes(7).toString('hex')}`;
  response.writeHead(status, { 'Content-Type': 'application/json', 'Request-Id': requestId }).end(body);
}

async function read(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}
