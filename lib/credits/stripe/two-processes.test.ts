import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findLedgerFaults } from '#db/auth/ledger-faults.ts';
import { openRealDatabases, type TestDatabases } from '#db/testing.ts';
import { sign } from '../../../scripts/stripe/local/deliveries.ts';
import { bundleScript } from '../../../scripts/testing/bundle-script.ts';
import type { ReceiverFacts } from './event-receiver.ts';
import { eventfulLife, ledgerOf, shuffled } from './eventful-life.ts';
import { handleEvent } from './events.ts';
import type { Stripe } from './index.ts';
import { openTestStripe, type TestStripe } from './testing.ts';

/** Deliveries that a process works on at one time. */
const AT_ONCE = 4;
const LIVES = 3;

describe.skipIf(!process.env.TEST_POSTGRES_URL)('two processes that take the same deliveries [real postgres]', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fltr-receivers-'));
  let databases: TestDatabases;
  let stripe: TestStripe;
  let receivers: { process: ChildProcess; url: string }[];
  beforeAll(async () => {
    const file = await bundleScript(join(import.meta.dirname, 'event-receiver.ts'), folder);
    databases = await openRealDatabases();
    stripe = await openTestStripe();
    receivers = await Promise.all([startReceiver(file), startReceiver(file)]);
  });
  afterAll(async () => {
    for (const { process } of receivers ?? []) process.kill();
    rmSync(folder, { recursive: true });
    await databases?.close();
    await stripe?.local.close();
  });

  async function startReceiver(file: string) {
    const { authUrl, proxy } = databases;
    const { url: apiBase, secretKey, webhookSecret } = stripe.local;
    const facts: ReceiverFacts = { authUrl, proxy, settings: { apiBase, secretKey, webhookSecret } };
    const receiver = fork(file, [JSON.stringify(facts)]);
    const [port] = await once(receiver, 'message');
    return { process: receiver, url: `http://127.0.0.1:${port}` };
  }

  /** Delivers events over the wire, some at a time. */
  async function deliverAll(url: string, events: Stripe.Event[]): Promise<void> {
    const waiting = events.map((event) => JSON.stringify(event));
    const deliver = async () => {
      for (let body = waiting.shift(); body !== undefined; body = waiting.shift()) {
        const headers = { 'Stripe-Signature': sign(body, stripe.local.webhookSecret) };
        const response = await fetch(url, { method: 'POST', body, headers });
        expect([response.status, await response.text()]).toEqual([200, '']);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, deliver));
  }

  test('each one to five times, in an order of each process’s own, leave the ledger of one after the other', async () => {
    const { authDb } = databases;
    const reference = await eventfulLife(stripe, authDb);
    for (const event of reference.events) await handleEvent(authDb, stripe.connection, event);
    const wanted = await ledgerOf(authDb, reference.buyer.userId);
    for (let life = 0; life < LIVES; life++) {
      const { buyer, events } = await eventfulLife(stripe, authDb);
      await Promise.all(receivers.map(({ url }) => deliverAll(url, shuffled(events, Math.random))));
      expect(await ledgerOf(authDb, buyer.userId)).toEqual(wanted);
      const { rows } = await databases.authPool.query<{ taken: number }>(
        'select count(*)::int as taken from stripe_events where id = any($1) and processed_at is not null',
        [events.map(({ id }) => id)],
      );
      expect(rows[0]?.taken).toBe(events.length);
    }
    expect(await findLedgerFaults(authDb)).toEqual([]);
  });
});
