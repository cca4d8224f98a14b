import { releaseHold, settleHold } from '#db/auth/holds.ts';
import type { TestDatabases } from '#db/testing.ts';
import { priceOfDocument } from '#lib/credits/prices.ts';
import { drain } from '#lib/ingestion/drain.ts';
import { operations } from '#lib/operations/index.ts';
import { type TestServices, testServices } from '#lib/operations/testing.ts';
import { answerRest } from './rest.ts';

/** A customer's view of the product: REST calls on real databases, with ingestion done when it is asked for. */
export class TestApi {
  readonly services: TestServices;
  readonly #secret: string | null;

  constructor(databases: TestDatabases, secret: string | null, services: TestServices = testServices(databases)) {
    this.services = services;
    this.#secret = secret;
  }

  /** One request, such as `call('POST', '/datasets', { name: 'Notes' })`; a FormData goes as multipart, a string as it is. */
  async call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const response = await this.fetch(method, path, body, headers);
    const text = await response.text();
    // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape.
    return { status: response.status, headers: response.headers, body: (text === '' ? null : JSON.parse(text)) as any };
  }

  fetch(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
    const { pathname } = new URL(path, 'https://fltr.example');
    const { operation, parameters } = route(method, pathname);
    const isForm = body instanceof FormData;
    const request = new Request(`https://fltr.example/api/v1${path}`, {
      method,
      headers: {
        ...(this.#secret !== null && { Authorization: `Bearer ${this.#secret}` }),
        ...(body !== undefined && !isForm && { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: isForm || typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return answerRest(operation, request, parameters, this.services);
  }

  /** Does what the platform does after answers: settles, and runs ingestion until nothing is due. */
  async catchUp(): Promise<void> {
    await this.services.afterAnswer();
    const { authDb, datasetsDb, storage, embedder } = this.services;
    const charges = {
      settle: async (operationId: string, credits: number, resourceId: string) =>
        void (await settleHold(authDb, operationId, credits, resourceId)),
      release: async (operationId: string) => void (await releaseHold(authDb, operationId)),
    };
    await drain({ db: datasetsDb, storage, embedder, priceOfDocument, charges }, { budgetMs: 60_000 });
  }
}

function route(method: string, pathname: string) {
  for (const operation of operations) {
    for (const path of [operation.path, ...(operation.aliases ?? [])]) {
      const pattern = new RegExp(`^${path.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);
      const match = operation.method === method ? pattern.exec(pathname) : null;
      if (match) return { operation, parameters: { ...match.groups } };
    }
  }
  throw new Error(`no operation at ${method} ${pathname}`);
}
