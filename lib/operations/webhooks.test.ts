import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openTestDatabases, type TestDatabases } from '#db/testing.ts';
import { ALL_SCOPES } from '#lib/auth/scopes.ts';
import { TestApi } from '#lib/surfaces/testing.ts';
import { deliverDue } from '#lib/webhooks/deliver.ts';
import { secretVault } from '#lib/webhooks/secrets.ts';
import { type Received, type Receiver, startReceiver } from '#lib/webhooks/testing.ts';
import { newTestAccount, type TestAccount } from './testing.ts';

describe('webhooks', () => {
  let databases: TestDatabases;
  let account: TestAccount;
  let api: TestApi;
  let receiver: Receiver;

  beforeAll(async () => {
    databases = await openTestDatabases();
  });
  afterAll(() => databases.close());
  beforeEach(async () => {
    account = await newTestAccount(databases, 100);
    api = new TestApi(databases, account.secret);
    receiver = await startReceiver();
  });
  afterEach(async () => {
    // What a test left queued must not be sent in the next one.
    await databases.datasetsPool.query('delete from webhooks where owner_id = $1', [account.userId]);
    await receiver.close();
  });

  const create = async (events: string[], url = receiver.url) => (await api.call('POST', '/webhooks', { url, events })).body;
  const deliver = () => deliverDue(api.services.webhooks, { budgetMs: 20_000 });
  const deliveriesOf = async (id: string) => (await api.call('GET', `/webhooks/${id}/deliveries`)).body.deliveries;
  const makeDue = () =>
    databases.datasetsPool.query(
      "update webhook_deliveries set run_at = now() where state = 'queued' and webhook_id in (select id from webhooks where owner_id = $1)",
      [account.userId],
    );
  const signatureOf = ({ headers, body }: Received, secret: string) =>
    `v1,${createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64'))
      .update(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`)
      .digest('base64')}`;

  async function addDocument(content: string): Promise<string> {
    const dataset = await api.call('POST', '/datasets', { name: `Set of ${content}` });
    const { body } = await api.call('POST', `/datasets/${dataset.body.id}/documents`, { content, name: 'note.md', metadata: { a: 1 } });
    await api.catchUp();
    return body.id;
  }

  test('a document that becomes ready is told to the webhooks that listen for it, signed with the secret that was shown once', async () => {
    const { id, secret } = await create(['document.ready']);
    await create(['document.failed']);
    const documentId = await addDocument('Something worth knowing.');
    await deliver();
    expect(receiver.received).toHaveLength(1);
    const [message] = receiver.received as [Received];
    expect(JSON.parse(message.body)).toMatchObject({
      id: message.headers['webhook-id'],
      type: 'document.ready',
      data: { document_id: documentId, name: 'note.md', version: 1, chunk_count: 1, metadata: { a: 1 } },
    });
    expect(message.headers['webhook-signature']).toBe(signatureOf(message, secret));
    expect(Math.abs(Number(message.headers['webhook-timestamp']) - Date.now() / 1000)).toBeLessThan(30);
    expect(await deliveriesOf(id)).toMatchObject([
      { state: 'delivered', attempt: 1, response_status: 204, type: 'document.ready', error: null },
    ]);
    const listed = await api.call('GET', '/webhooks');
    expect(listed.body).toMatchObject({ total: 2 });
    expect(JSON.stringify(listed.body)).not.toContain('whsec_');
  });

  test('a document that fails is told once, with the reason', async () => {
    await create(['document.failed', 'document.ready']);
    const dataset = await api.call('POST', '/datasets', { name: 'Broken' });
    const form = new FormData();
    form.set('file', new File(['%PDF-1.7 nothing of a document'], 'broken.pdf', { type: 'application/pdf' }));
    await api.call('POST', `/datasets/${dataset.body.id}/documents`, form);
    await api.catchUp();
    await deliver();
    expect(receiver.received.map(({ body }) => JSON.parse(body))).toMatchObject([
      { type: 'document.failed', data: { name: 'broken.pdf', error: { code: expect.any(String), detail: expect.any(String) } } },
    ]);
  });

  test('what fails is tried again with the same id, later and later, and then given up; the webhook is switched off and its owner told once', async () => {
    const told: string[] = [];
    api.services.webhooks.onSwitchedOff = async ({ webhookId }) => void told.push(webhookId);
    const { id } = await create(['document.ready']);
    receiver.answer = 500;
    await addDocument('Nobody listens.');
    const waits: number[] = [];
    for (let attempt = 1; attempt <= 10; attempt += 1) {
      await deliver();
      const delivery = (await deliveriesOf(id)).find(({ type }: { type: string }) => type === 'document.ready');
      expect(delivery).toMatchObject({ attempt, response_status: 500, error: 'The receiver answered 500.' });
      if (delivery.next_attempt_at) waits.push(Math.round((Date.parse(delivery.next_attempt_at) - Date.parse(delivery.updated_at)) / 1000));
      await makeDue();
    }
    expect(waits).toEqual([5, 60, 300, 1_800, 7_200, 21_600, 43_200, 86_400, 86_400]);
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    await deliver();
    expect(receiver.received).toHaveLength(10);
    expect((await api.call('GET', '/webhooks')).body.webhooks).toMatchObject([{ id, is_active: false }]);
    expect(told).toEqual([id]);
    await addDocument('Told to nobody.');
    await deliver();
    expect(receiver.received).toHaveLength(10);
  });

  test('an attempt that cannot be written down keeps no other waiting, is told of, and is made again', async () => {
    const { id } = await create(['document.ready']);
    for (let index = 0; index < 6; index += 1) await addDocument(`Number ${index}.`);
    const { webhooks } = api.services;
    let statements = 0;
    // The first statement claims, the second writes down how an attempt went.
    const execute = async (...query: Parameters<typeof webhooks.db.execute>) => {
      statements += 1;
      if (statements === 2) throw new Error('The connection broke off.');
      return webhooks.db.execute(...query);
    };
    const db = Object.assign(Object.create(webhooks.db), { execute });
    await expect(deliverDue({ ...webhooks, db }, { budgetMs: 20_000 })).rejects.toThrow('broke off');
    expect(receiver.received).toHaveLength(6);
    const statesNow = async () => (await deliveriesOf(id)).map(({ state }: { state: string }) => state).sort();
    expect(await statesNow()).toEqual([...Array(5).fill('delivered'), 'queued']);
    await makeDue();
    await deliver();
    expect(receiver.received).toHaveLength(7);
    expect(await statesNow()).toEqual(Array(6).fill('delivered'));
  });

  test('a key that is limited to a dataset cannot have itself told of the others', async () => {
    const dataset = await api.call('POST', '/datasets', { name: 'The one' });
    const { secret } = (await api.call('POST', '/keys', { name: 'limited', dataset_ids: [dataset.body.id] })).body;
    const limited = new TestApi(databases, secret);
    const { id } = await create(['document.failed']);
    for (const [method, path, body] of [
      ['POST', '/webhooks', { url: receiver.url, events: ['document.ready'] }],
      ['PATCH', `/webhooks/${id}`, { url: receiver.url, events: ['document.ready'] }],
      ['POST', `/webhooks/${id}/rotate-secret`, {}],
    ] as const) {
      const refused = await limited.call(method, path, body);
      expect(refused.body, `${method} ${path}`).toMatchObject({
        code: 'insufficient_scope',
        detail: expect.stringContaining('limited to some datasets'),
      });
    }
    await addDocument('Of another dataset.');
    await deliver();
    expect(receiver.received).toEqual([]);
    expect((await limited.call('GET', `/webhooks/${id}`)).status).toBe(200);
  });

  test('an address that answers 410 is not called again', async () => {
    const { id } = await create(['document.ready']);
    receiver.answer = 410;
    await addDocument('Gone.');
    await deliver();
    expect((await deliveriesOf(id)).map(({ state, type }: { state: string; type: string }) => [type, state])).toContainEqual([
      'document.ready',
      'failed',
    ]);
    expect((await api.call('GET', '/webhooks')).body.webhooks).toMatchObject([{ is_active: false }]);
  });

  test('a 410 switches off at once, though something else arrived since', async () => {
    await create(['document.ready']);
    receiver.answer = 500;
    await addDocument('Here still.');
    await deliver();
    receiver.answer = 204;
    await addDocument('Here as well.');
    await deliver();
    receiver.answer = 410;
    await makeDue();
    await deliver();
    expect((await api.call('GET', '/webhooks')).body.webhooks).toMatchObject([{ is_active: false }]);
  });

  test('redirects are not followed, and a connection that breaks off is a failure', async () => {
    const { id } = await create(['document.ready']);
    const elsewhere = await startReceiver();
    receiver.answer = (_request, response) => void response.writeHead(307, { Location: elsewhere.url }).end();
    expect((await api.call('POST', `/webhooks/${id}/test`)).body).toMatchObject({ state: 'failed', response_status: 307 });
    expect(elsewhere.received).toHaveLength(0);
    await elsewhere.close();
    receiver.answer = (request) => void request.socket.destroy();
    expect((await api.call('POST', `/webhooks/${id}/test`)).body).toMatchObject({
      state: 'failed',
      response_status: null,
      error: 'The receiver could not be reached (ECONNRESET).',
    });
  });

  test('an answer without end is cut off, and its status counts', async () => {
    const { id } = await create(['document.ready']);
    let written = 0;
    receiver.answer = (_request, response) => {
      response.writeHead(200);
      const more = () => {
        written += 65_536;
        if (!response.destroyed) response.write('x'.repeat(65_536), () => setImmediate(more));
      };
      more();
    };
    expect((await api.call('POST', `/webhooks/${id}/test`)).body).toMatchObject({ state: 'delivered', response_status: 200 });
    expect(written).toBeLessThan(50_000_000);
  });

  test('an answer that begins and does not go on is waited for in vain, and its status counts', async () => {
    const { id } = await create(['document.ready']);
    receiver.answer = (_request, response) => void response.writeHead(200).write('Well,');
    expect((await api.call('POST', `/webhooks/${id}/test`)).body).toMatchObject({ state: 'delivered', response_status: 200 });
  });

  test('a test event is sent at once, whatever the webhook listens to and even when it is off', async () => {
    const { id, secret } = await create(['credits.low']);
    await api.call('PATCH', `/webhooks/${id}`, { is_active: false });
    const { status, body } = await api.call('POST', `/webhooks/${id}/test`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ type: 'webhook.test', state: 'delivered', response_status: 204 });
    const [message] = receiver.received as [Received];
    expect(JSON.parse(message.body)).toMatchObject({ type: 'webhook.test', data: { webhook_id: id } });
    expect(message.headers['webhook-signature']).toBe(signatureOf(message, secret));
  });

  test('a delivery is sent again under the id of its event', async () => {
    const { id } = await create(['document.ready']);
    await addDocument('Once more.');
    await deliver();
    const [first] = await deliveriesOf(id);
    const again = await api.call('POST', `/webhooks/${id}/deliveries/${first.id}/redeliver`);
    expect(again.body).toMatchObject({ event_id: first.event_id, state: 'delivered', attempt: 1 });
    expect(again.body.id).not.toBe(first.id);
    const [one, other] = receiver.received;
    expect(other?.headers['webhook-id']).toBe(one?.headers['webhook-id']);
    expect(other?.body).toBe(one?.body);
  });

  test('after a rotation a message carries both signatures', async () => {
    const { id, secret: old } = await create(['document.ready']);
    const { body } = await api.call('POST', `/webhooks/${id}/rotate-secret`);
    await api.call('POST', `/webhooks/${id}/test`);
    const [message] = receiver.received as [Received];
    expect(message.headers['webhook-signature']).toBe(`${signatureOf(message, body.secret)} ${signatureOf(message, old)}`);
  });

  test('a changed master secret is told as such, and a rotation mends it', async () => {
    const { id } = await create(['document.ready']);
    api.services.webhooks.vault = secretVault('the deployment was given another secret');
    expect((await api.call('POST', `/webhooks/${id}/test`)).body).toMatchObject({
      state: 'failed',
      error: expect.stringContaining('Rotate it'),
    });
    await api.call('POST', `/webhooks/${id}/rotate-secret`);
    expect((await api.call('POST', `/webhooks/${id}/test`)).body).toMatchObject({ state: 'delivered' });
  });

  test('on a deployment an address inside is refused when it is given, and again when it is called', async () => {
    const { id } = await create(['document.ready']);
    api.services.webhooks.allowsLoopback = false;
    const given = await api.call('POST', '/webhooks', { url: receiver.url, events: ['document.ready'] });
    expect(given).toMatchObject({ status: 422, body: { errors: [{ pointer: '/url' }] } });
    expect((await api.call('POST', `/webhooks/${id}/test`)).body).toMatchObject({ state: 'failed', response_status: null });
    expect(receiver.received).toHaveLength(0);
  });

  test("somebody else's webhook is not there", async () => {
    const { id } = await create(['document.ready']);
    const { body: delivery } = await api.call('POST', `/webhooks/${id}/test`);
    const stranger = new TestApi(databases, (await newTestAccount(databases, 0)).secret);
    const statuses = await Promise.all([
      stranger.call('PATCH', `/webhooks/${id}`, { is_active: false }),
      stranger.call('DELETE', `/webhooks/${id}`),
      stranger.call('POST', `/webhooks/${id}/test`),
      stranger.call('POST', `/webhooks/${id}/rotate-secret`),
      stranger.call('GET', `/webhooks/${id}/deliveries`),
      stranger.call('POST', `/webhooks/${id}/deliveries/${delivery.id}/redeliver`),
    ]);
    expect(statuses.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 404]);
    expect((await stranger.call('GET', '/webhooks')).body.total).toBe(0);
    expect((await api.call('DELETE', `/webhooks/${id}`)).status).toBe(204);
  });

  test('a key without the scope is refused, and a 21st webhook', async () => {
    const scopes = ALL_SCOPES.filter((scope) => scope !== 'webhooks:manage');
    const narrow = new TestApi(databases, (await newTestAccount(databases, 0, scopes)).secret);
    expect((await narrow.call('GET', '/webhooks')).status).toBe(403);
    for (let index = 0; index < 20; index += 1) expect(await create(['credits.low'])).toHaveProperty('secret');
    expect((await api.call('POST', '/webhooks', { url: receiver.url, events: ['credits.low'] })).status).toBe(409);
  });

  test('of senders side by side one sends, and a sender that was killed is followed by another', async () => {
    const { id } = await create(['document.ready']);
    await addDocument('Only once.');
    await Promise.all([deliver(), deliver(), deliver()]);
    expect(receiver.received).toHaveLength(1);
    await databases.datasetsPool.query(
      "update webhook_deliveries set state = 'queued', attempt = 1, run_at = now() - interval '1 second' where webhook_id = $1",
      [id],
    );
    await deliver();
    expect(receiver.received).toHaveLength(2);
    expect(await deliveriesOf(id)).toMatchObject([{ state: 'delivered', attempt: 2 }]);
  });
});
