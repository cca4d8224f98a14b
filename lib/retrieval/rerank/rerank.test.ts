import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { createRemoteReranker } from './remote-reranker.ts';
import { rerankHits } from './rerank-hits.ts';

interface RerankRequest {
  model: string;
  query: string;
  documents: string[];
}

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** A reranker whose endpoint, in Cohere's wire format, gives each answer with `answer`. */
async function rerankerThat(answer: (request: RerankRequest, response: ServerResponse, raw: IncomingMessage) => void) {
  server = createServer(async (request, response) => {
    const body = JSON.parse((await request.toArray()).join('')) as RerankRequest;
    if (request.url !== '/v2/rerank') response.writeHead(404).end();
    else answer(body, response, request);
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2`;
  return createRemoteReranker({ model: 'rerank-test', apiKey: 'secret', baseUrl });
}

/** Scores a passage by how often it has the query's words. */
function byOccurrences({ query, documents }: RerankRequest, response: ServerResponse): void {
  const results = documents.map((document, index) => ({ index, relevance_score: document.split(query).length - 1 }));
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ id: 'one', results: results.reverse(), meta: {} }));
}

const HITS = ['a fox', 'no animal', 'fox fox fox', 'another fox'].map((content, index) => ({ content, index }));

describe('reranking', () => {
  test('takes the model’s order, and leaves equals as they were', async () => {
    let authorization: string | undefined;
    const reranker = await rerankerThat((request, response, raw) => {
      authorization = raw.headers.authorization;
      expect(request.model).toBe('rerank-test');
      byOccurrences(request, response);
    });
    const outcome = await rerankHits(reranker, 'fox', HITS, 60_000);
    expect(outcome.status).toBe('done');
    expect(outcome.hits.map(({ index }) => index)).toEqual([2, 0, 3, 1]);
    expect(outcome.hits[0]).toMatchObject({ rerankScore: 3 });
    expect(authorization).toBe('Bearer secret');
  });

  test('gives up at its deadline with the order as it was, and lets go of the request', async () => {
    const { promise: letGo, resolve } = Promise.withResolvers<void>();
    let isAsked = false;
    const reranker = await rerankerThat((_request, response) => {
      isAsked = true;
      response.on('close', resolve);
    });
    const outcome = await rerankHits(reranker, 'fox', HITS, 1_000);
    expect(outcome.status).toBe('timed_out');
    expect(outcome.hits).toEqual(HITS);
    // On a busy machine a second may be over before the request has come to the provider, which then never sees it.
    if (isAsked) await letGo;
  });

  test.each([
    ['an error', (response: ServerResponse) => response.writeHead(500, { 'content-type': 'application/json' }).end('{"message":"no"}')],
    ['nonsense', (response: ServerResponse) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"results":"all"}')],
    [
      'too few scores',
      (response: ServerResponse) =>
        response.writeHead(200, { 'content-type': 'application/json' }).end('{"results":[{"index":0,"relevance_score":1}],"meta":{}}'),
    ],
  ])('keeps the order as it was when the provider answers with %s', async (_what, answer) => {
    const outcome = await rerankHits(await rerankerThat((_request, response) => void answer(response)), 'fox', HITS, 60_000);
    expect(outcome.status).toBe('failed');
    expect(outcome.hits).toEqual(HITS);
  });

  test('of nothing is nothing, and asks nobody', async () => {
    const reranker = await rerankerThat(() => expect.unreachable());
    expect(await rerankHits(reranker, 'fox', [], 60_000)).toMatchObject({ status: 'done', hits: [] });
  });
});
