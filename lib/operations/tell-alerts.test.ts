import { createServer, type Server } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { raiseAlert, raiseRecentSpendAlerts, takeUntoldAlerts } from '#db/auth/alerts.ts';
import { settleHold } from '#db/auth/holds.ts';
import { newId } from '#db/ids.ts';
import { openTestDatabases, type TestDatabases } from '#db/testing.ts';
import { sendMail } from '#lib/auth/mail.ts';
import { TestApi } from '#lib/surfaces/testing.ts';
import { type Receiver, startReceiver } from '#lib/webhooks/testing.ts';
import { sweep } from './sweep.ts';
import { newTestAccount, type TestAccount } from './testing.ts';

/** A mail server that keeps the mails it takes; while `refuses` is set it takes none. */
interface MailServer {
  url: string;
  mails: string[];
  refuses: boolean;
  close(): void;
}

async function startMailServer(): Promise<MailServer> {
  const mailServer: MailServer = { url: '', mails: [], refuses: false, close: () => void server.close() };
  const server: Server = createServer((socket) => {
    let mail: string[] | null = null;
    socket.setEncoding('utf8').write('220 test\r\n');
    socket.on('error', () => {});
    socket.on('data', (chunk: string) => {
      for (const line of chunk.split('\r\n').slice(0, -1)) {
        if (mail && line !== '.') mail.push(line);
        else if (mail) {
          mailServer.mails.push(mail.join('\n'));
          mail = null;
          socket.write('250 taken\r\n');
        } else if (/^data/i.test(line)) {
          mail = [];
          socket.write('354 go on\r\n');
        } else if (/^quit/i.test(line)) socket.end('221 bye\r\n');
        else socket.write(/^rcpt/i.test(line) && mailServer.refuses ? '451 later\r\n' : '250 ok\r\n');
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  mailServer.url = `smtp://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  return mailServer;
}

/** The subject of a mail, whose words go as RFC 2047's quoted UTF-8. */
function subjectOf(mail: string): string {
  const words = [...mail.matchAll(/=\?UTF-8\?Q\?(.*?)\?=/g)].map(([, word = '']) => word.replaceAll('_', ' '));
  const encoded = words
    .join('')
    .replaceAll('%', '%25')
    .replaceAll(/=([0-9A-F]{2})/g, '%$1');
  return decodeURIComponent(encoded).replace(/^fltr/, '');
}

describe('telling alerts', () => {
  let databases: TestDatabases;
  let account: TestAccount;
  let api: TestApi;
  let mailServer: MailServer;
  let receiver: Receiver;
  let datasetId: string;

  beforeAll(async () => {
    databases = await openTestDatabases();
  });
  afterAll(() => databases.close());
  beforeEach(async () => {
    // What the accounts of other files have to be told is told to nobody here.
    await raiseRecentSpendAlerts(databases.authDb, 60);
    await databases.authPool.query('update spend_alerts set sent_at = now() where sent_at is null');
    [account, mailServer, receiver] = [await newTestAccount(databases, 24), await startMailServer(), await startReceiver()];
    api = new TestApi(databases, account.secret);
    api.services.mail = (mail) => sendMail(mailServer.url, { from: 'fltr <no-reply@fltr.example>', ...mail });
    datasetId = (await api.call('POST', '/datasets', { name: 'Searched' })).body.id;
  });
  afterEach(async () => {
    await databases.datasetsPool.query('delete from webhooks where owner_id = $1', [account.userId]);
    mailServer.close();
    await receiver.close();
  });

  const search = () => api.call('POST', '/search', { dataset_id: datasetId, query: 'anything', mode: 'hybrid' });
  const settle = () => api.services.afterAnswer();
  const sweepAll = async () => {
    await sweep(api.services);
    await settle();
  };
  const listen = (...events: string[]) => api.call('POST', '/webhooks', { url: receiver.url, events });
  const events = () => receiver.received.map(({ body }) => JSON.parse(body));
  const alerts = async () => (await api.call('GET', '/credits/alerts')).body.alerts;

  test('a balance that has become low is told once by mail and by webhook, and stands on the list until credits come', async () => {
    await listen('credits.low');
    for (let index = 0; index < 2; index += 1) await search();
    await settle();
    expect([mailServer.mails.length, receiver.received.length]).toEqual([0, 0]);
    for (let index = 0; index < 3; index += 1) await search();
    await settle();
    await sweepAll();
    expect(mailServer.mails).toHaveLength(1);
    const [mail = ''] = mailServer.mails;
    expect(subjectOf(mail)).toBe('18 credits are left');
    expect(mail).toContain('https://fltr.example/billing');
    expect(mail).toMatch(/^message-id: <alr_/im);
    expect(events()).toMatchObject([{ type: 'credits.low', data: { threshold: 20 } }]);
    expect(receiver.received[0]?.headers['webhook-id']?.slice(4)).toBe(/<alr_(\w+)@/i.exec(mail)?.[1]);
    expect(await alerts()).toMatchObject([{ kind: 'low_balance', credits: 14, limit: 20 }]);
  });

  test("a key's cap is told at its thresholds, and stands on the list with the moment of its end once it is reached", async () => {
    await databases.authPool.query('update api_keys set daily_credit_cap = 4 where user_id = $1', [account.userId]);
    await databases.authPool.query('insert into billing_settings (user_id, low_balance_credits) values ($1, 0)', [account.userId]);
    await listen('credits.cap_reached');
    for (let index = 0; index < 2; index += 1) {
      await search();
      await settle();
    }
    expect(events().map(({ data }) => data.threshold_percent)).toEqual([50, 100]);
    expect(mailServer.mails.map(subjectOf)).toEqual([
      'Your API key “test” has used 50 % of its daily cap',
      'Your API key “test” has reached its daily cap',
    ]);
    expect(mailServer.mails[1]).toMatch(/starts anew on \d+ [A-Z][a-z]+ \d{4} at 00:00 UTC/);
    expect((await search()).body.code).toBe('spend_cap_reached');
    const [alert, ...others] = await alerts();
    expect(others).toEqual([]);
    expect(alert).toMatchObject({ kind: 'daily_cap', credits: 4, limit: 4, key_id: expect.stringMatching(/^key_/) });
    expect(Date.parse(alert.resets_at)).toBeGreaterThan(Date.now());
    expect(alert.detail).toMatch(/has spent 4 of the 4 credits of its daily cap\. It starts anew on \d+ [A-Z][a-z]+ \d{4} at 00:00 UTC;/);
  });

  test('a mail that fails is sent by a later sweep, once', async () => {
    mailServer.refuses = true;
    await raiseAlert(databases.authDb, account.userId, { kind: 'payment_failed', period: 'in_1' });
    await sweepAll();
    expect(mailServer.mails).toHaveLength(0);
    mailServer.refuses = false;
    await sweepAll();
    await sweepAll();
    expect(mailServer.mails.map(subjectOf)).toEqual(['The payment for your plan failed']);
  });

  test('a mail whose teller was killed before it went out is sent by the first sweep after its time, once', async () => {
    const { authDb, authPool } = databases;
    await raiseAlert(authDb, account.userId, { kind: 'payment_failed', period: 'in_5' });
    expect(await takeUntoldAlerts(authDb, 100)).toHaveLength(1);
    await sweepAll();
    expect(mailServer.mails).toHaveLength(0);
    await authPool.query("update spend_alerts set taken_until = taken_until - interval '5 minutes' where user_id = $1", [account.userId]);
    await sweepAll();
    await sweepAll();
    expect(mailServer.mails.map(subjectOf)).toEqual(['The payment for your plan failed']);
  });

  test('a mail goes out though the webhooks cannot be read, and those are told later', async () => {
    await listen('credits.payment_failed');
    await raiseAlert(databases.authDb, account.userId, { kind: 'payment_failed', period: 'in_3' });
    await databases.authPool.query('insert into billing_settings (user_id, low_balance_credits) values ($1, 100)', [account.userId]);
    await search();
    const { datasetsDb } = api.services;
    api.services.datasetsDb = Object.assign(Object.create(datasetsDb), { execute: () => Promise.reject(new Error('It is away.')) });
    await expect(settle()).rejects.toThrow('It is away.');
    expect(mailServer.mails.map(subjectOf)).toContain('The payment for your plan failed');
    expect(events()).toEqual([]);
    api.services.datasetsDb = datasetsDb;
    await sweepAll();
    expect(events()).toMatchObject([{ type: 'credits.payment_failed' }]);
  });

  test('tellers side by side send one mail and one event', async () => {
    await listen('credits.payment_failed');
    await raiseAlert(databases.authDb, account.userId, {
      kind: 'top_up_failed',
      period: 'tup_1',
      details: { reason: 'The card was declined.' },
    });
    await Promise.all([sweepAll(), sweepAll(), sweepAll()]);
    await sweepAll();
    expect(mailServer.mails).toHaveLength(1);
    expect(mailServer.mails[0]).toContain('The card was declined.');
    expect(events()).toMatchObject([{ type: 'credits.payment_failed', data: { cause: 'top_up', reason: 'The card was declined.' } }]);
  });

  test('a function that is killed right after the debit leaves nothing untold: the sweep raises what it did not', async () => {
    await listen('credits.low');
    for (let index = 0; index < 3; index += 1) await search();
    // Settled, but the look at the balance never came.
    const { rows } = await databases.authPool.query("select operation_id from credit_holds where user_id = $1 and state = 'open'", [
      account.userId,
    ]);
    for (const { operation_id } of rows) await settleHold(databases.authDb, operation_id, 2);
    const survivor = new TestApi(databases, account.secret);
    survivor.services.mail = api.services.mail;
    await sweep(survivor.services);
    await survivor.services.afterAnswer();
    expect(mailServer.mails).toHaveLength(1);
    expect(events()).toMatchObject([{ type: 'credits.low', data: { balance: 18 } }]);
  });

  test('without a mail server the webhook is told all the same', async () => {
    api.services.mail = null;
    await listen('credits.payment_failed');
    await raiseAlert(databases.authDb, account.userId, { kind: 'payment_failed', period: 'in_2', details: { plan: 'pro' } });
    await sweepAll();
    expect(events()).toMatchObject([{ data: { cause: 'plan', plan: 'pro' } }]);
  });

  test('what was told leaves the outbox when events are forgotten, and what is still to be done stays', async () => {
    const { authPool } = databases;
    await raiseAlert(databases.authDb, account.userId, { kind: 'payment_failed', period: 'in_4' });
    const open = newId('event');
    await authPool.query("insert into outbox (id, topic, payload) values ($1, 'undone', jsonb_build_object('user_id', $2::text))", [
      open,
      account.userId,
    ]);
    const topics = async () => {
      const { rows } = await authPool.query("select topic from outbox where payload->>'user_id' = $1 order by topic", [account.userId]);
      return rows.map(({ topic }) => topic);
    };
    await sweepAll();
    expect(await topics()).toEqual(['undone', 'webhook_event']);
    api.services.now = () => new Date(Date.now() + 31 * 86_400_000);
    await sweepAll();
    expect(await topics()).toEqual(['undone']);
    await authPool.query('delete from outbox where id = $1', [open]);
  });
});
