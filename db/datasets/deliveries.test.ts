import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '#db/ids.ts';
import { openRealDatabases, openTestDatabases, type TestDatabases, waitForLocks } from '#db/testing.ts';
import { claimDeliveries, finishAttempt } from './deliveries.ts';
import { forgetOldEvents, recordEvent } from './events.ts';
import { insertWebhook, updateWebhook } from './webhooks.ts';

const listening = (events: string[]) => ({ id: newId('webhook'), url: 'https://example.com/', description: '', events, secret: 'sealed' });

describe('events', () => {
  let databases: TestDatabases;
  beforeAll(async () => {
    databases = await openTestDatabases();
  });
  afterAll(() => databases.close());

  const count = (table: string, where: string, values: unknown[]) =>
    databases.datasetsPool.query(`select count(*)::int as count from ${table} where ${where}`, values).then(({ rows }) => rows[0].count);

  test('are written for those who listen only, and once for each id', async () => {
    const ownerId = newId('user');
    const event = { id: newId('event'), type: 'credits.low', data: { balance: 1 } };
    await recordEvent(databases.datasetsDb, ownerId, event);
    expect(await count('events', 'owner_id = $1', [ownerId])).toBe(0);
    await insertWebhook(databases.datasetsDb, ownerId, listening(['credits.low']), 5);
    await insertWebhook(databases.datasetsDb, ownerId, listening(['document.ready']), 5);
    await insertWebhook(databases.datasetsDb, newId('user'), listening(['credits.low']), 5);
    for (let again = 0; again < 3; again += 1) await recordEvent(databases.datasetsDb, ownerId, event);
    expect(await count('events', 'owner_id = $1', [ownerId])).toBe(1);
    expect(await count('webhook_deliveries', 'event_id = $1', [event.id])).toBe(1);
    await databases.datasetsPool.query('delete from webhooks where owner_id = $1', [ownerId]);
  });

  test('are forgotten after their time, with their deliveries', async () => {
    const ownerId = newId('user');
    await insertWebhook(databases.datasetsDb, ownerId, listening(['credits.low']), 5);
    const [old, young] = [31, 29].map((days) => newId('event', Date.now() - days * 86_400_000)) as [string, string];
    for (const id of [old, young]) await recordEvent(databases.datasetsDb, ownerId, { id, type: 'credits.low', data: {} });
    await forgetOldEvents(databases.datasetsDb, 30, new Date());
    expect(await count('events', 'id = any($1)', [[old, young]])).toBe(1);
    expect(await count('webhook_deliveries', 'event_id = $1', [old])).toBe(0);
    await databases.datasetsPool.query('delete from webhooks where owner_id = $1', [ownerId]);
  });
});

describe.skipIf(!process.env.TEST_POSTGRES_URL)('deliveries [real postgres]', () => {
  let databases: TestDatabases;
  beforeAll(async () => {
    databases = await openRealDatabases();
  });
  afterAll(() => databases.close());

  test('of 16 senders at once each delivery has one, and a slow webhook holds up no other', async () => {
    const { datasetsDb } = databases;
    for (let owner = 0; owner < 5; owner += 1) {
      const ownerId = newId('user');
      await insertWebhook(datasetsDb, ownerId, listening(['document.ready']), 5);
      for (let index = 0; index < 40; index += 1)
        await recordEvent(datasetsDb, ownerId, { id: newId('event'), type: 'document.ready', data: {} });
    }
    const first = await claimDeliveries(datasetsDb, 20, 60);
    expect(new Set(first.map(({ webhookId }) => webhookId)).size).toBe(5);
    const claimed = [...first];
    const work = async () => {
      for (let batch = await claimDeliveries(datasetsDb, 20, 60); batch.length > 0; batch = await claimDeliveries(datasetsDb, 20, 60))
        claimed.push(...batch);
    };
    for (let round = 0; claimed.length < 200 && round < 10; round += 1) await Promise.all(Array.from({ length: 16 }, work));
    expect(claimed).toHaveLength(200);
    expect(new Set(claimed.map(({ id }) => id)).size).toBe(200);
  });

  test('the word of a sender whose time ran out no longer counts', async () => {
    const { datasetsDb } = databases;
    const ownerId = newId('user');
    await insertWebhook(datasetsDb, ownerId, listening(['document.ready']), 5);
    await recordEvent(datasetsDb, ownerId, { id: newId('event'), type: 'document.ready', data: {} });
    const [late] = await claimDeliveries(datasetsDb, 20, 0);
    const [second] = await claimDeliveries(datasetsDb, 20, 60);
    expect(second).toMatchObject({ id: late?.id, attempt: 2 });
    const outcome = { responseStatus: 500, error: 'The receiver answered 500.', retryInSeconds: null, endsWebhook: 'vainly' } as const;
    if (late) await finishAttempt(datasetsDb, late, outcome);
    if (second) await finishAttempt(datasetsDb, second, { ...outcome, responseStatus: 204, error: null });
    const { rows } = await databases.datasetsPool.query(
      'select d.state, d.attempt, w.is_active from webhook_deliveries d join webhooks w on w.id = d.webhook_id where w.owner_id = $1',
      [ownerId],
    );
    expect(rows).toEqual([{ state: 'delivered', attempt: 2, is_active: true }]);
  });

  /** A webhook's first deliveries, as its senders have them when each is told that the address is gone. */
  async function underWay(count: number) {
    const { datasetsDb } = databases;
    const [ownerId, webhook] = [newId('user'), listening(['document.ready'])];
    await insertWebhook(datasetsDb, ownerId, webhook, 5);
    for (let index = 0; index < count; index += 1)
      await recordEvent(datasetsDb, ownerId, { id: newId('event'), type: 'document.ready', data: {} });
    const claimed = (await claimDeliveries(datasetsDb, 100, 60)).filter(({ webhookId }) => webhookId === webhook.id);
    const outcome = { responseStatus: 410, error: 'The receiver answered 410.', retryInSeconds: null, endsWebhook: 'at once' } as const;
    const end = () => Promise.all(claimed.map((delivery) => finishAttempt(datasetsDb, delivery, outcome)));
    return { ownerId, webhookId: webhook.id, end };
  }

  const count = async (statement: string, webhookId: string) =>
    (await databases.datasetsPool.query<{ count: number }>(`select count(*)::int as count from ${statement}`, [webhookId])).rows[0]?.count;

  test('that end at once, each for a webhook that is gone, switch it off once and wait for one another in no circle', async () => {
    const { datasetsDb } = databases;
    const { webhookId, end } = await underWay(4);
    const { ended } = await datasetsDb.transaction(async (transaction) => {
      await transaction.execute(sql`select 1 from webhooks where id = ${webhookId} for update`);
      const ended = end();
      await waitForLocks(datasetsDb, 4);
      return { ended };
    });
    await ended;
    expect(await count("webhook_deliveries where webhook_id = $1 and state = 'failed'", webhookId)).toBe(4);
    expect(await count("events where type = 'webhook.switched_off' and payload->>'webhook_id' = $1", webhookId)).toBe(1);
  });

  test('that end while a person switches their webhook off are in nobody’s way', async () => {
    const { datasetsDb } = databases;
    const { ownerId, webhookId, end } = await underWay(1);
    const { ended } = await datasetsDb.transaction(async (transaction) => {
      await transaction.execute(sql`select 1 from webhooks where id = ${webhookId} for update`);
      const ended = end();
      await waitForLocks(datasetsDb, 1);
      await updateWebhook(transaction, ownerId, webhookId, { isActive: false });
      return { ended };
    });
    await ended;
    expect(await count("webhook_deliveries where webhook_id = $1 and state = 'failed'", webhookId)).toBe(1);
  });
});
