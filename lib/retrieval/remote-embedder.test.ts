import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { Problem } from '#lib/errors.ts';
import { createRemoteEmbedder } from './remote-embedder.ts';

interface EmbeddingRequest {
  model: string;
  input: string[];
  dimensions: number;
  encoding_format: string;
}

type Answer = (request: EmbeddingRequest, response: ServerResponse, headers: IncomingMessage['headers']) => void;

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** An embeddings endpoint in OpenAI's wire format that answers its nth request with the nth answer, and then with the last. */
async function serve(...answers: Answer[]): Promise<{ baseUrl: string; requests: { body: EmbeddingRequest; at: number }[] }> {
  const requests: { body: EmbeddingRequest; at: number }[] = [];
  server = createServer(async (request, response) => {
    const body = JSON.parse((await request.toArray()).join('')) as EmbeddingRequest;
    requests.push({ body, at: performance.now() });
    if (request.url !== '/v1/embeddings') response.writeHead(404).end();
    else (answers[requests.length - 1] ?? answers.at(-1))?.(body, response, request.headers);
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, requests };
}

function send(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** Each text `text 7` gets the direction (7, 1), not at unit length. */
const vectors: Answer = ({ input, model }, response) => {
  const data = input.map((text, index) => ({ object: 'embedding', index, embedding: [Number(text.split(' ')[1]), 1] }));
  send(response, 200, { object: 'list', data, model, usage: { prompt_tokens: 8, total_tokens: 8 } });
};

const refuse =
  (status: number, type: string, headers: Record<string, string> = {}): Answer =>
  (_, response) =>
    send(response, status, { error: { message: `${type}.`, type, param: null, code: type } }, headers);

const options = { model: 'text-embedding-3-small', dimensions: 2, apiKey: 'sk-test' };
const texts = (count: number) => Array.from({ length: count }, (_, index) => `text ${index}`);

async function problemOf(work: Promise<unknown>): Promise<Problem> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Problem)) throw new Error(`Expected a Problem, got ${error}`);
  return error;
}

describe('the remote embedder', () => {
  test('sends batches with its key and gives unit vectors in the order of the texts', async () => {
    let authorization: string | undefined;
    const { baseUrl, requests } = await serve((request, response, headers) => {
      authorization = headers.authorization;
      // Later batches answer first.
      setTimeout(() => vectors(request, response, headers), request.input[0] === 'text 0' ? 50 : 0);
    });
    const result = await createRemoteEmbedder({ ...options, baseUrl }).embed(texts(250), 'document');
    expect(result).toHaveLength(250);
    result.forEach(([x = 0, y = 0], index) => {
      expect(Math.hypot(x, y)).toBeCloseTo(1, 10);
      expect(x / y).toBeCloseTo(index, 6);
    });
    expect(requests.map(({ body }) => body.input.length).sort((left, right) => left - right)).toEqual([58, 96, 96]);
    expect(requests[0]?.body).toMatchObject({ model: 'text-embedding-3-small', dimensions: 2, encoding_format: 'float' });
    expect(authorization).toBe('Bearer sk-test');
  });

  test('has at most four requests under way', async () => {
    let [open, most] = [0, 0];
    const { baseUrl } = await serve((request, response, headers) => {
      most = Math.max(most, ++open);
      setTimeout(() => {
        open--;
        vectors(request, response, headers);
      }, 20);
    });
    await createRemoteEmbedder({ ...options, baseUrl }).embed(texts(96 * 9), 'document');
    expect(most).toBe(4);
  });

  test.each([
    ['seconds', () => '3'],
    // A date has whole seconds only: this is in three seconds at the earliest.
    ['an HTTP date', () => new Date(Date.now() + 4_000).toUTCString()],
  ])('comes back after a 429 when Retry-After says so in %s', async (_, retryAfter) => {
    const { baseUrl, requests } = await serve(
      (request, response, headers) => refuse(429, 'rate_limit_exceeded', { 'retry-after': retryAfter() })(request, response, headers),
      vectors,
    );
    expect(await createRemoteEmbedder({ ...options, baseUrl }).embed(['text 0'], 'query')).toEqual([[0, 1]]);
    expect(requests).toHaveLength(2);
    // Without the header the second attempt would come after two seconds.
    expect((requests[1]?.at ?? 0) - (requests[0]?.at ?? 0)).toBeGreaterThan(2_500);
  });

  test('gives up on an answer that takes too long', async () => {
    const { baseUrl } = await serve(() => {});
    const problem = await problemOf(createRemoteEmbedder({ ...options, baseUrl, timeout: 100 }).embed(['text 1'], 'query'));
    expect(problem.code).toBe('upstream_failed');
    expect(problem.message).toContain('text-embedding-3-small');
  });

  test('names the model and both dimensions when a vector has another one than was configured', async () => {
    const { baseUrl } = await serve(vectors);
    const problem = await problemOf(createRemoteEmbedder({ ...options, baseUrl, dimensions: 1536 }).embed(['text 1'], 'document'));
    expect(problem.code).toBe('upstream_failed');
    expect(problem.message).toBe('The embedding model text-embedding-3-small answered with vectors of 2 dimensions instead of 1536.');
  });

  test('does not try again with a key that is refused, and keeps the reason from the customer', async () => {
    const { baseUrl, requests } = await serve(refuse(401, 'invalid_api_key'));
    const problem = await problemOf(createRemoteEmbedder({ ...options, baseUrl }).embed(['text 1'], 'query'));
    expect(problem.code).toBe('upstream_failed');
    expect(problem.message).not.toContain('invalid_api_key');
    expect(String(problem.cause)).toContain('invalid_api_key');
    expect(requests).toHaveLength(1);
  });

  test('refuses vectors that have no direction', async () => {
    const { baseUrl } = await serve((request, response) => {
      send(response, 200, { object: 'list', data: request.input.map(() => ({ embedding: [0, 0] })), model: request.model });
    });
    expect((await problemOf(createRemoteEmbedder({ ...options, baseUrl }).embed(['text 1'], 'query'))).code).toBe('upstream_failed');
  });

  test('asks nobody when there is nothing to embed', async () => {
    const { baseUrl, requests } = await serve(vectors);
    expect(await createRemoteEmbedder({ ...options, baseUrl }).embed([], 'document')).toEqual([]);
    expect(requests).toEqual([]);
  });
});
