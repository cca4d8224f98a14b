import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createApiKey } from '#db/auth/api-keys.ts';
import { holdWithinCaps, updateCaps as setCaps } from '#db/auth/caps.ts';
import { readBalance } from '#db/auth/credits.ts';
import { holdCredits, releaseHold, settleHold } from '#db/auth/holds.ts';
import { findLedgerFaults } from '#db/auth/ledger-faults.ts';
import { newId } from '#db/ids.ts';
import { openRealDatabases, openTestDatabases, type TestDatabases } from '#db/testing.ts';
import { newApiKey } from '#lib/auth/api-keys.ts';
import { ALL_SCOPES, DEFAULT_SCOPES } from '#lib/auth/scopes.ts';
import { batchSearch } from './batch-search.ts';
import { getCaps, updateCaps } from './caps.ts';
import { getUsage, listTransactions } from './credits.ts';
import { createKey, listKeys, updateKey } from './keys.ts';
import { perform } from './perform.ts';
import { newTestAccount, type TestAccount, type TestServices, testServices } from './testing.ts';

const hold = (credits: number) => ({ operation: 'search', operationId: newId('operation'), credits, holdSeconds: 60 });

describe('spend caps', () => {
  let databases: TestDatabases;
  let services: TestServices;
  let account: TestAccount;
  beforeAll(async () => {
    databases = await openTestDatabases();
  });
  beforeEach(async () => {
    services = testServices(databases);
    account = await newTestAccount(databases, 100);
  });
  afterAll(() => databases.close());

  /** Asks for two credits and does what is left until after the answer. */
  async function spend(caller = account.caller) {
    const outcome = await perform(services, batchSearch, caller, { queries: [{ query: 'cap', dataset_ids: [newId('dataset')] }] });
    await services.afterAnswer();
    return outcome.ok ? 'spent' : { code: outcome.problem.code, detail: outcome.problem.message, ...outcome.problem.extra };
  }

  async function newKey(caps: { dailyCreditCap?: number | null; monthlyCreditCap?: number | null }, scopes: string[] = ALL_SCOPES) {
    const { hash, prefix } = newApiKey();
    const row = await createApiKey(databases.authDb, account.userId, {
      name: 'capped',
      hash,
      prefix,
      scopes,
      datasetIds: null,
      expiresAt: null,
      ...caps,
    });
    return { id: row.id, caller: { via: 'api_key', secretHash: hash } as const };
  }

  async function spendDirectly(keyId: string | null, credits: number, settle = true) {
    const request = hold(credits);
    const outcome = await holdWithinCaps(databases.authDb, account.userId, keyId, request);
    if (outcome.isHeld && settle) await settleHold(databases.authDb, request.operationId, credits);
    return { ...outcome, operationId: request.operationId };
  }

  test('of a key stop that key only, and say which cap, until when and where to change it', async () => {
    const { caller, id } = await newKey({ dailyCreditCap: 3 });
    await spendDirectly(id, 2);
    expect(await spend(caller)).toMatchObject({
      code: 'spend_cap_reached',
      what: 'key_day',
      cap: 3,
      spent: 2,
      resets_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT00:00:00Z$/),
      change_url: 'https://fltr.example/keys',
      detail: expect.stringContaining('daily cap of this key is 3'),
    });
    expect(await spendDirectly(null, 2)).toMatchObject({ isHeld: true });
    expect(await readBalance(databases.authDb, account.userId)).toMatchObject({ available: 96, held: 0 });
  });

  test('of the account count every key and the dashboard, and open holds as spent until they are given back', async () => {
    await setCaps(databases.authDb, account.userId, { monthlyCreditCap: 6 });
    const { id } = await newKey({});
    await spendDirectly(id, 2);
    const running = await spendDirectly(null, 3, false);
    expect(await spendDirectly(id, 2)).toMatchObject({ isHeld: false, reachedCap: { of: 'account', period: 'month', cap: 6, spent: 5 } });
    expect(await holdCredits(databases.authDb, account.userId, id, hold(1))).toBeNull();
    await releaseHold(databases.authDb, running.operationId);
    expect(await spendDirectly(id, 4)).toMatchObject({ isHeld: true, reachedCap: null });
  });

  test('tell the one that lasts longest, and tell missing credits apart from it', async () => {
    const { id } = await newKey({ dailyCreditCap: 0, monthlyCreditCap: 0 });
    expect(await spendDirectly(id, 1)).toMatchObject({ reachedCap: { period: 'month' } });
    const roomy = await newKey({ dailyCreditCap: 1_000 });
    expect(await spendDirectly(roomy.id, 101)).toMatchObject({ isHeld: false, reachedCap: null, available: 100 });
    expect(await spendDirectly(roomy.id, 99)).toMatchObject({ isHeld: true, available: 1 });
    expect(await spend(roomy.caller)).toMatchObject({
      code: 'insufficient_credits',
      needed: 2,
      available: 1,
      billing_url: 'https://fltr.example/billing',
    });
  });

  test('begin anew with the day and the month (UTC)', async () => {
    const { authPool } = databases;
    const { id } = await newKey({ dailyCreditCap: 5, monthlyCreditCap: 10 });
    const spentAt = (moment: string, credits: number) =>
      authPool.query(
        `insert into credit_entries (id, user_id, operation_id, kind, operation, plan_amount, key_id, created_at)
         values ($1, $2, $1, 'usage', 'search', $3, $4, ${moment})`,
        [newId('entry'), account.userId, -credits, id],
      );
    await spentAt("date_trunc('month', now(), 'UTC') - interval '1 millisecond'", 50);
    expect(await spendDirectly(id, 5, false)).toMatchObject({ isHeld: true });
    await spentAt("date_trunc('day', now(), 'UTC')", 1);
    expect(await spendDirectly(id, 1)).toMatchObject({ reachedCap: { period: 'day', spent: 6 } });
  });

  test('are read and set beside what was spent, and null removes one', async () => {
    await spendDirectly(null, 7);
    const set = await perform(services, updateCaps, account.caller, { daily_credit_cap: 10, monthly_credit_cap: 50 });
    expect(set).toMatchObject({
      output: { daily_credit_cap: 10, monthly_credit_cap: 50, spent_today: 7, spent_this_month: 7 },
    });
    await perform(services, updateCaps, account.caller, { daily_credit_cap: null });
    expect(await perform(services, getCaps, account.caller, {})).toMatchObject({
      output: { daily_credit_cap: null, monthly_credit_cap: 50 },
    });
  });

  test('beyond the largest are refused in words for a person', async () => {
    for (const wanted of [1_000_000_001, -1, 1.5]) {
      expect(await perform(services, updateCaps, account.caller, { daily_credit_cap: wanted })).toMatchObject({
        problem: { errors: [{ pointer: '/daily_credit_cap', detail: 'Give a whole number of credits from 0 to 1,000,000,000.' }] },
      });
    }
  });

  test('of a key are given at its birth, changed later, and stand in the list beside what it spent', async () => {
    const created = await perform(services, createKey, account.caller, { name: 'Bot', monthly_credit_cap: 20 });
    if (!created.ok) throw created.problem;
    await spendDirectly(created.output.id, 4);
    const changes = { key_id: created.output.id, name: 'Robot', daily_credit_cap: 8 };
    expect(await perform(services, updateKey, account.caller, changes)).toMatchObject({
      output: { name: 'Robot', daily_credit_cap: 8, monthly_credit_cap: 20, spent_today: 4 },
    });
    const list = await perform(services, listKeys, account.caller, {});
    if (!list.ok) throw list.problem;
    expect(list.output.keys.find(({ id }) => id === created.output.id)).toMatchObject({ spent_today: 4, spent_this_month: 4 });
    expect(await perform(services, updateKey, account.caller, { key_id: newId('key'), name: 'Nobody' })).toMatchObject({
      problem: { code: 'not_found' },
    });
  });

  test('cannot be shaken off by the key that has one', async () => {
    const { caller, id } = await newKey({ dailyCreditCap: 5 }, DEFAULT_SCOPES);
    const refusal = { ok: false, problem: { code: 'insufficient_scope', extra: { required_scope: 'billing:manage' } } };
    expect(await perform(services, createKey, caller, { name: 'Twin', scopes: ['mcp:query'] })).toMatchObject(refusal);
    expect(await perform(services, updateKey, caller, { key_id: id, daily_credit_cap: null })).toMatchObject(refusal);
    expect(await perform(services, updateCaps, caller, { daily_credit_cap: null })).toMatchObject(refusal);
    expect(await perform(services, updateKey, caller, { key_id: id, name: 'Renamed' })).toMatchObject({ ok: true });
  });

  test('what was spent can be told by key and by day, and the ledger filtered', async () => {
    const { id } = await newKey({});
    await spendDirectly(id, 4);
    await spendDirectly(id, 1);
    await spendDirectly(null, 2);
    const usage = await perform(services, getUsage, account.caller, {});
    if (!usage.ok) throw usage.problem;
    expect(usage.output).toMatchObject({ total: 7, usage: [{ operation: 'search', credits: 7, operations: 3 }] });
    expect(usage.output.by_key).toEqual([
      { key_id: id, credits: 5, operations: 2 },
      { key_id: null, credits: 2, operations: 1 },
    ]);
    const listed = async (filter: object) => {
      const page = await perform(services, listTransactions, account.caller, filter);
      if (!page.ok) throw page.problem;
      return page.output.transactions.map(({ amount }) => amount);
    };
    expect(await listed({ key_id: id })).toEqual([-1, -4]);
    expect(await listed({ operation: 'search', kind: 'usage' })).toEqual([-2, -1, -4]);
    expect(await listed({ to: new Date(Date.now() - 60_000).toISOString() })).toEqual([]);
    expect(await listed({ from: new Date(Date.now() - 60_000).toISOString(), kind: 'grant' })).toEqual([100]);
  });
});

describe.skipIf(!process.env.TEST_POSTGRES_URL)('racing against a cap [real postgres]', () => {
  let databases: TestDatabases;
  beforeAll(async () => {
    databases = await openRealDatabases();
  });
  afterAll(() => databases?.close());

  async function race(keyId: string | null, account: TestAccount) {
    const { authDb } = databases;
    const outcomes = await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        const request = hold(1);
        const { isHeld } = await holdWithinCaps(authDb, account.userId, keyId, request);
        // Settled at once, later or never: an open hold counts like an entry.
        if (isHeld && index % 3 > 0) await settleHold(authDb, request.operationId, 1);
        return isHeld;
      }),
    );
    expect(await findLedgerFaults(authDb)).toEqual([]);
    return outcomes.filter(Boolean).length;
  }

  test('200 debits race for an account’s daily cap of 50: exactly 50 win', async () => {
    const account = await newTestAccount(databases, 1_000);
    await setCaps(databases.authDb, account.userId, { dailyCreditCap: 50 });
    expect(await race(null, account)).toBe(50);
  });

  test('200 debits race for a key’s monthly cap of 50: exactly 50 win, while the account spends on without it', async () => {
    const account = await newTestAccount(databases, 1_000);
    const { hash, prefix } = newApiKey();
    const key = { name: 'capped', hash, prefix, scopes: ALL_SCOPES, datasetIds: null, expiresAt: null, monthlyCreditCap: 50 };
    const { id } = await createApiKey(databases.authDb, account.userId, key);
    const others = Array.from({ length: 50 }, () => holdCredits(databases.authDb, account.userId, null, hold(1)));
    expect(await race(id, account)).toBe(50);
    expect((await Promise.all(others)).every((available) => available !== null)).toBe(true);
  });

  test('a cap that is set while others spend holds from then on', async () => {
    const { authDb } = databases;
    const account = await newTestAccount(databases, 1_000);
    const debit = async () => {
      const request = hold(1);
      return (
        (await holdCredits(authDb, account.userId, null, request)) ?? (await holdWithinCaps(authDb, account.userId, null, request)).isHeld
      );
    };
    const under = Array.from({ length: 40 }, debit);
    await setCaps(authDb, account.userId, { dailyCreditCap: 60 });
    await Promise.all([...under, ...Array.from({ length: 100 }, debit)]);
    expect(await readBalance(authDb, account.userId)).toMatchObject({ held: 60 });
  });
});
