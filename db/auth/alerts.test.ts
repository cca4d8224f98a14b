import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '#db/ids.ts';
import { openTestDatabases, type TestDatabases } from '#db/testing.ts';
import { giveBackAlert, noteTold, raiseAlert, raiseSpendAlerts, takeUntoldAlerts } from './alerts.ts';
import { holdWithinCaps } from './caps.ts';
import { grantCredits } from './credits.ts';
import { settleHold } from './holds.ts';
import { readStandings } from './spending.ts';

describe('alerts', () => {
  let databases: TestDatabases;
  beforeAll(async () => {
    databases = await openTestDatabases();
  });
  afterAll(() => databases.close());

  const query = (text: string, values: unknown[]) => databases.authPool.query(text, values).then(({ rows }) => rows);

  async function person(credits: number, caps: { day?: number; month?: number } = {}): Promise<string> {
    const userId = newId('user');
    await query('insert into users (id, email) values ($1, $2)', [userId, `${userId}@example.com`]);
    await grantCredits(databases.authDb, userId, { operationId: 'start', kind: 'grant', reason: 'test', bucket: 'plan', credits });
    await query('update credit_accounts set daily_credit_cap = $2, monthly_credit_cap = $3 where user_id = $1', [
      userId,
      caps.day ?? null,
      caps.month ?? null,
    ]);
    return userId;
  }

  async function keyOf(userId: string, dailyCap: number): Promise<string> {
    const keyId = newId('key');
    await query(
      "insert into api_keys (id, user_id, name, hash, prefix, scopes, daily_credit_cap) values ($1, $2, 'robot', $1, 'x', '{}', $3)",
      [keyId, userId, dailyCap],
    );
    return keyId;
  }

  async function spend(userId: string, credits: number, keyId: string | null = null): Promise<number> {
    const operationId = newId('operation');
    await holdWithinCaps(databases.authDb, userId, keyId, { operation: 'search', operationId, credits, holdSeconds: 60 });
    const settled = await settleHold(databases.authDb, operationId, credits);
    const raised = await raiseSpendAlerts(databases.authDb, userId);
    // Only who is watched is looked at, so nothing may be raised for anybody else.
    if (raised > 0) expect(settled?.isWatched).toBe(true);
    return raised;
  }

  /** Whether whoever spends a credit is looked at. */
  async function isWatched(userId: string, keyId: string | null = null): Promise<boolean | undefined> {
    const operationId = newId('operation');
    await holdWithinCaps(databases.authDb, userId, keyId, { operation: 'search', operationId, credits: 1, holdSeconds: 60 });
    return (await settleHold(databases.authDb, operationId, 1))?.isWatched;
  }

  const alertsOf = (userId: string) =>
    query('select key_id, kind, threshold, sent_at is null as untold from spend_alerts where user_id = $1 order by kind, threshold', [
      userId,
    ]);
  const eventsOf = (userId: string) =>
    query("select payload from outbox where payload->>'user_id' = $1 order by created_at, id", [userId]).then((rows) =>
      rows.map((row) => row.payload),
    );

  test('only spending that something depends on is looked at: a cap of the account or the key, a balance that is low, a top-up', async () => {
    expect(await isWatched(await person(21))).toBe(false);
    expect(await isWatched(await person(20))).toBe(true);
    expect(await isWatched(await person(1000, { day: 900 }))).toBe(true);
    expect(await isWatched(await person(1000, { month: 900 }))).toBe(true);
    const withKey = await person(1000);
    const capped = await keyOf(withKey, 900);
    expect([await isWatched(withKey), await isWatched(withKey, capped)]).toEqual([false, true]);
    const toppedUp = await person(101);
    await query(
      "insert into billing_settings (user_id, low_balance_credits, top_up_pack, top_up_below_credits) values ($1, 0, 'pack_100', 100)",
      [toppedUp],
    );
    expect([await isWatched(toppedUp), await isWatched(toppedUp)]).toEqual([false, true]);
  });

  test('each share of a cap is told once in its period, and of several passed at once only the highest', async () => {
    const userId = await person(1000, { day: 100 });
    expect(await spend(userId, 49)).toBe(0);
    expect(await spend(userId, 1)).toBe(1);
    expect(await spend(userId, 1)).toBe(0);
    expect(await spend(userId, 40)).toBe(1);
    expect(await spend(userId, 9)).toBe(1);
    expect(await alertsOf(userId)).toEqual([
      { key_id: '', kind: 'daily_cap', threshold: 50, untold: true },
      { key_id: '', kind: 'daily_cap', threshold: 75, untold: false },
      { key_id: '', kind: 'daily_cap', threshold: 90, untold: true },
      { key_id: '', kind: 'daily_cap', threshold: 100, untold: true },
    ]);
    const events = await eventsOf(userId);
    expect(events.map(({ type, data }) => [type, data.threshold_percent, data.spent, data.cap, data.period])).toEqual([
      ['credits.cap_reached', 50, 50, 100, 'day'],
      ['credits.cap_reached', 90, 91, 100, 'day'],
      ['credits.cap_reached', 100, 100, 100, 'day'],
    ]);
    expect(events[0].data.resets_at).toMatch(/^\d{4}-\d\d-\d\dT00:00:00Z$/);
  });

  test("a key's cap counts what this key spent and nothing else; the account's month counts all", async () => {
    const userId = await person(1000, { month: 200 });
    const keyId = await keyOf(userId, 10);
    expect(await spend(userId, 50)).toBe(0);
    expect(await spend(userId, 9, keyId)).toBe(1);
    expect(await spend(userId, 41)).toBe(1);
    const [ofKey, ofAccount] = await eventsOf(userId);
    expect(ofKey.data).toMatchObject({ key_id: keyId, key_name: 'robot', threshold_percent: 90, spent: 9, cap: 10, period: 'day' });
    expect(ofAccount.data).toMatchObject({ key_id: null, threshold_percent: 50, spent: 100, cap: 200, period: 'month' });
  });

  test('a low balance is told once, and again only after the next grant', async () => {
    const userId = await person(25);
    expect(await spend(userId, 5)).toBe(0);
    expect(await spend(userId, 1)).toBe(1);
    expect(await spend(userId, 1)).toBe(0);
    await grantCredits(databases.authDb, userId, { operationId: 'more', kind: 'purchase', reason: 'pack', bucket: 'bought', credits: 5 });
    expect(await spend(userId, 1)).toBe(0);
    expect(await spend(userId, 4)).toBe(1);
    expect((await eventsOf(userId)).map(({ type, data }) => [type, data.balance, data.threshold])).toEqual([
      ['credits.low', 19, 20],
      ['credits.low', 18, 20],
    ]);
  });

  test('whoever wants no warning of the balance gets none', async () => {
    const userId = await person(5);
    await query('insert into billing_settings (user_id, low_balance_credits) values ($1, 0)', [userId]);
    expect(await spend(userId, 5)).toBe(0);
  });

  test('a failed payment is raised once, and the same one again changes nothing', async () => {
    const userId = await person(100);
    const alert = { kind: 'payment_failed', period: 'in_1', details: { plan: 'pro' } } as const;
    const raised = await Promise.all(Array.from({ length: 5 }, () => raiseAlert(databases.authDb, userId, alert)));
    expect(raised.filter(Boolean)).toHaveLength(1);
    expect(await raiseAlert(databases.authDb, userId, { ...alert, period: 'in_2' })).toBe(true);
    expect((await eventsOf(userId)).map(({ data }) => data)).toEqual([
      { cause: 'plan', plan: 'pro' },
      { cause: 'plan', plan: 'pro' },
    ]);
  });

  test('an alert is taken by one teller, with what its event says, and taken again once its mail failed, until it was told', async () => {
    const userId = await person(100);
    await raiseAlert(databases.authDb, userId, { kind: 'top_up_failed', period: 'tup_1', details: { reason: 'The card was declined.' } });
    const mine = async () => (await takeUntoldAlerts(databases.authDb, 1000)).filter(({ email }) => email.startsWith(userId));
    const [alert, ...others] = (await Promise.all([mine(), mine(), mine()])).flat();
    expect(others).toEqual([]);
    expect(alert).toMatchObject({ kind: 'top_up_failed', data: { cause: 'top_up', reason: 'The card was declined.' } });
    await giveBackAlert(databases.authDb, String(alert?.id));
    expect(await mine()).toHaveLength(1);
    await noteTold(databases.authDb, String(alert?.id));
    await query("update spend_alerts set taken_until = now() - interval '1 second' where user_id = $1", [userId]);
    expect(await mine()).toEqual([]);
  });

  test('what stands in the way is read from the state, and goes when the cause is gone', async () => {
    const userId = await person(25, { day: 10 });
    expect(await readStandings(databases.authDb, userId)).toEqual([]);
    await spend(userId, 10);
    const standings = await readStandings(databases.authDb, userId);
    expect(standings.map(({ kind, credits, limit }) => [kind, credits, limit])).toEqual([
      ['daily_cap', 10, 10],
      ['low_balance', 15, 20],
    ]);
    await query('update credit_accounts set daily_credit_cap = 11 where user_id = $1', [userId]);
    await grantCredits(databases.authDb, userId, { operationId: 'more', kind: 'purchase', reason: 'pack', bucket: 'bought', credits: 5 });
    expect(await readStandings(databases.authDb, userId)).toEqual([]);
  });
});
