import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { createApiKey } from '#db/auth/api-keys.ts';
import { ensureUser } from '#db/auth/users.ts';
import { connectAuthDatabase } from '#db/connect.ts';
import { newApiKey } from '#lib/auth/api-keys.ts';
import { ALL_SCOPES } from '#lib/auth/scopes.ts';
import { signInStore } from '#lib/auth/sign-in-store.ts';
import { openAccount } from '#lib/credits/accounts.ts';

/** Where the site is, and what only its operator knows. */
export interface Site {
  url: string;
  authUrl: string;
  proxy: string;
  cronSecret: string;
}

/** A person of the running site, with both ways in. */
export interface Visitor {
  apiKey: string;
  /** The session's cookie, ready for a header. */
  cookie: string;
}

const DOCUMENT =
  '# Travel\n\nTrains are preferred to aeroplanes below 800 kilometres.\n\n# Refunds\n\nThe money comes back within thirty days.\n';

/** Signs somebody up straight in the database: a production build has no way in without a provider on the internet. */
export async function signUp({ authUrl, proxy }: Site): Promise<Visitor> {
  const { db, pool } = connectAuthDatabase(authUrl, { proxy, max: 1 });
  try {
    const { id: userId } = await ensureUser(db, { email: 'smoke@fltr.example', name: 'Smoke test' });
    await openAccount(db, userId);
    const { secret, hash, prefix } = newApiKey();
    await createApiKey(db, userId, { name: 'Smoke test', hash, prefix, scopes: ALL_SCOPES, datasetIds: null, expiresAt: null });
    const session = { sessionToken: randomUUID(), userId, expires: new Date(Date.now() + 3_600_000) };
    const { sessionToken } = await signInStore(db).createSession(session);
    return { apiKey: secret, cookie: `next-auth.session-token=${sessionToken}` };
  } finally {
    await pool.end();
  }
}

/**
 * Does the main job through the running site, from outside, as people and agents do: a dataset, a document that becomes ready, searches over
 * REST and MCP, the pages. Returns the dataset. Throws at the first thing that is not as it should be, with what was answered.
 *
 * @param done told each thing that worked
 */
export async function smokeTest(site: Site, { apiKey, cookie }: Visitor, done: (what: string) => void): Promise<string> {
  const { url } = site;
  const key = { Authorization: `Bearer ${apiKey}` };

  await expectJson(`${url}/api/health`, {}, ({ status }) => status === 'ok');
  done('health: both databases answer');

  await expectJson(`${url}/openapi.json`, {}, ({ openapi }) => String(openapi).startsWith('3.1'));
  done('openapi.json');

  const dataset = await expectJson(`${url}/api/v1/datasets`, json(key, { name: 'Smoke test' }), ({ id }) => Boolean(id));
  const document = { name: 'travel.md', content: DOCUMENT };
  const documents = `${url}/api/v1/datasets/${dataset.id}/documents`;
  const { id: documentId } = await expectJson(documents, json(key, document), ({ status }) => status === 'queued');
  await waitUntilReady(`${documents}/${documentId}`, key);
  done('a dataset, and a document that became ready after the answer');

  await expectStatus(`${url}/api/cron/sweep`, {}, 401);
  await expectStatus(`${url}/api/cron/sweep`, { headers: { Authorization: `Bearer ${site.cronSecret}` } }, 200);
  done('the sweep, for the scheduler only');

  await expectStatus(`${url}/api/v1/datasets`, json({}, { name: 'Nobody’s' }), 401);
  const search = json(key, { dataset_id: dataset.id, query: 'are trains preferred' });
  await expectJson(`${url}/api/v1/search`, search, (answer) => mentionsTrains(answer));
  done('a search over REST');

  await searchOverMcp(`${url}/api/mcp`, key, String(dataset.id));
  done('a search over MCP with the official client');

  await expectPage(`${url}/`, {}, 'fltr');
  await expectPage(`${url}/docs/api`, {}, '/api/v1/search');
  await expectPage(`${url}/datasets`, { headers: { Cookie: cookie } }, 'Smoke test');
  await expectPage(`${url}/datasets/${dataset.id}`, { headers: { Cookie: cookie } }, 'travel.md');
  done('public pages, and the dashboard with a session');

  const visitor = await fetch(`${url}/datasets`, { redirect: 'manual' });
  if (!visitor.headers.get('location')?.includes('/sign-in')) throw await wrong('GET /datasets without a session', visitor);
  if (!visitor.headers.get('content-security-policy')) throw new Error('GET /datasets was answered without a Content-Security-Policy.');
  done('without a session the dashboard leads to sign-in');

  return String(dataset.id);
}

type Answer = Record<string, unknown>;

/** A POST of JSON. */
export function json(headers: Record<string, string>, body: object): RequestInit {
  return { method: 'POST', headers: { ...headers, 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
}

async function waitUntilReady(url: string, headers: Record<string, string>): Promise<void> {
  for (const deadline = Date.now() + 60_000; ; await sleep(200)) {
    const { status, error } = await expectJson(url, { headers }, () => true);
    if (status === 'ready') return;
    if (status === 'failed' || Date.now() > deadline) throw new Error(`The document is ${status}: ${JSON.stringify(error)}`);
  }
}

async function searchOverMcp(url: string, headers: Record<string, string>, datasetId: string): Promise<void> {
  const client = new Client({ name: 'smoke-test', version: '1' });
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }));
  const found = await client.callTool({ name: 'search', arguments: { dataset_id: datasetId, query: 'are trains preferred' } });
  await client.close();
  if (!mentionsTrains(found.structuredContent as Answer)) throw new Error(`MCP search answered ${JSON.stringify(found)}.`);
}

function mentionsTrains({ results }: Answer): boolean {
  return JSON.stringify((results as unknown[] | undefined)?.[0] ?? null).includes('Trains are preferred');
}

async function expectJson(url: string, init: RequestInit, isRight: (answer: Answer) => boolean): Promise<Answer> {
  const response = await fetch(url, init);
  const answer = response.ok && ((await response.clone().json()) as Answer);
  if (answer && isRight(answer)) return answer;
  throw await wrong(`${init.method ?? 'GET'} ${url}`, response);
}

async function expectStatus(url: string, init: RequestInit, status: number): Promise<void> {
  const response = await fetch(url, init);
  if (response.status !== status) throw await wrong(`${init.method ?? 'GET'} ${url}`, response);
}

async function expectPage(url: string, init: RequestInit, text: string): Promise<void> {
  const response = await fetch(url, { ...init, redirect: 'manual' });
  if (response.status !== 200 || !(await response.clone().text()).includes(text)) throw await wrong(`GET ${url}, for “${text}”`, response);
}

async function wrong(what: string, response: Response): Promise<Error> {
  return new Error(`${what} was answered ${response.status}: ${(await response.text()).slice(0, 800)}`);
}
