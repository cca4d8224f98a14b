import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { admit } from '#db/auth/admission.ts';
import { createApiKey } from '#db/auth/api-keys.ts';
import { holdWithinCaps } from '#db/auth/caps.ts';
import { grantCredits, listEntries, readBalance } from '#db/auth/credits.ts';
import { expireHolds, holdCredits, keepHoldForJob, releaseHold, settleHold } from '#db/auth/holds.ts';
import { findLedgerFaults } from '#db/auth/ledger-faults.ts';
import type { AuthDatabase } from '#db/auth/types.ts';
import { ensureUser } from '#db/auth/users.ts';
import { connectAuthDatabase } from '#db/connect.ts';
import { newId } from '#db/ids.ts';
import { openRealDatabases, openTestDatabases, type TestDatabases, waitForLocks } from '#db/testing.ts';
import { newApiKey } from '#lib/auth/api-keys.ts';
import { openAccount } from './accounts.ts';

const PLENTY = 1_000_000;

async function newAccount({ authDb }: TestDatabases, plan: number, bought: number): Promise<string> {
  const { id } = await ensureUser(authDb, { email: `${newId('user')}@example.com`, name: 'Ada' });
  await grantCredits(authDb, id, { operationId: 'plan', kind: 'grant', reason: 'test', bucket: 'plan', credits: plan });
  if (bought > 0)
    await grantCredits(authDb, id, { operationId: 'pack', kind: 'purchase', reason: 'test', bucket: 'bought', credits: bought });
  return id;
}

function holdFor(credits: number, holdSeconds = 60) {
  return { operation: 'search', operationId: newId('operation'), credits, holdSeconds };
}

function faultsOf(databases: TestDatabases, userId: string) {
  return findLedgerFaults(databases.authDb).then((faults) => faults.filter((fault) => fault.userId === userId));
}

describe('the ledger', () => {
  let databases: TestDatabases;
  beforeAll(async () => {
    databases = await openTestDatabases();
  });
  afterAll(() => databases.close());

  test('a hold takes plan credits before bought ones, and settling writes what was spent', async () => {
    const { authDb } = databases;
    const userId = await newAccount(databases, 3, 10);
    const request = holdFor(5);
    expect(await holdCredits(authDb, userId, null, request)).toBe(8);
    expect(await readBalance(authDb, userId)).toEqual({ plan: 3, bought: 10, held: 5, debt: 0, available: 8 });
    expect(await settleHold(authDb, request.operationId, 5, 'doc_1')).toMatchObject({ charged: 5 });
    expect(await readBalance(authDb, userId)).toEqual({ plan: 0, bought: 8, held: 0, debt: 0, available: 8 });
    const { rows } = await listEntries(authDb, userId, { limit: 1, offset: 0 });
    expect(rows[0]).toMatchObject({ kind: 'usage', operation: 'search', amount: -5, resourceId: 'doc_1' });
    expect(await faultsOf(databases, userId)).toEqual([]);
  });

  test('a hold that is resolved is not left to a job', async () => {
    const { authDb } = databases;
    const userId = await newAccount(databases, 10, 0);
    const [open, released] = [holdFor(1), holdFor(1)];
    for (const request of [open, released]) await holdCredits(authDb, userId, null, request);
    await releaseHold(authDb, released.operationId);
    expect(await keepHoldForJob(authDb, open.operationId)).toBe(true);
    expect(await keepHoldForJob(authDb, released.operationId)).toBe(false);
  });

  test('a key that has a cap holds nothing without its spending being summed', async () => {
    const { authDb } = databases;
    const userId = await newAccount(databases, 10, 0);
    const { hash, prefix } = newApiKey();
    const key = { name: 'test', hash, prefix, scopes: [], datasetIds: null, expiresAt: null };
    const { id } = await createApiKey(authDb, userId, key);
    expect(await holdCredits(authDb, userId, id, holdFor(2))).toBe(8);
    await databases.authPool.query('update api_keys set daily_credit_cap = 3 where id = $1', [id]);
    expect(await holdCredits(authDb, userId, id, holdFor(2))).toBeNull();
    expect(await holdWithinCaps(authDb, userId, id, holdFor(2))).toMatchObject({
      isHeld: false,
      reachedCap: { of: 'key', cap: 3, spent: 2 },
    });
  });

  test('settling for less gives the rest back, and never takes more than was held', async () => {
    const { authDb } = databases;
    const userId = await newAccount(databases, 10, 0);
    const [less, more] = [holdFor(4), holdFor(4)];
    await holdCredits(authDb, userId, null, less);
    await holdCredits(authDb, userId, null, more);
    expect(await settleHold(authDb, less.operationId, 1)).toMatchObject({ charged: 1 });
    expect(await settleHold(authDb, more.operationId, 99)).toMatchObject({ charged: 4 });
    expect(await readBalance(authDb, userId)).toMatchObject({ plan: 5, held: 0, available: 5 });
  });

  test('settlements that travel together end each in its own way', async () => {
    const { authDb } = databases;
    const userId = await newAccount(databases, 10, 0);
    const [refused, twice, negative] = [holdFor(2), holdFor(3), holdFor(1)];
    for (const request of [refused, twice, negative]) await holdCredits(authDb, userId, null, request);
    const outcomes = await Promise.allSettled([
      settleHold(authDb, 'op_unknown', 1),
      settleHold(authDb, refused.operationId, 2 ** 40),
      settleHold(authDb, twice.operationId, 3),
      settleHold(authDb, twice.operationId, 3),
      settleHold(authDb, negative.operationId, -5),
    ]);
    const charged = outcomes.map((outcome) => (outcome.status === 'fulfilled' ? (outcome.value?.charged ?? null) : 'refused'));
    expect(charged).toEqual([null, 'refused', 3, null, 0]);
    expect(await readBalance(authDb, userId)).toMatchObject({ plan: 7, held: 2 });
    expect(await faultsOf(databases, userId)).toEqual([]);
  });

  test('of settlements of one hold that travel together the first counts, and only it is told of a charge', async () => {
    const { authDb } = databases;
    const userId = await newAccount(databases, 10, 0);
    const [before, twice] = [holdFor(1), holdFor(3)];
    for (const request of [before, twice]) await holdCredits(authDb, userId, null, request);
    const settled = await Promise.all([
      settleHold(authDb, before.operationId, 1),
      settleHold(authDb, twice.operationId, 2),
      settleHold(authDb, twice.operationId, 3),
    ]);
    expect(settled.map((each) => each?.charged ?? null)).toEqual([1, 2, null]);
    expect(await readBalance(authDb, userId)).toMatchObject({ plan: 7, held: 0 });
  });

  test('holds that travel together get what those before them leave, plan credits first', async () => {
    const { authDb } = databases;
    const userId = await newAccount(databases, 3, 10);
    const requests = [1, 4, 2, 3].map((credits) => holdFor(credits));
    const left = await Promise.all(requests.map((request) => holdCredits(authDb, userId, null, request)));
    expect(left).toEqual([12, 8, 6, 3]);
    expect(await readBalance(authDb, userId)).toMatchObject({ plan: 3, bought: 10, held: 10, available: 3 });
    const settled = await Promise.all(requests.map(({ operationId }) => settleHold(authDb, operationId, 99)));
    expect(settled.map((each) => each?.charged)).toEqual([1, 4, 2, 3]);
    expect(await readBalance(authDb, userId)).toMatchObject({ plan: 0, bought: 3, held: 0 });
    expect(await faultsOf(databases, userId)).toEqual([]);
  });

  test('a hold that travels behind one that is refused may be refused with it, and is held by the careful way', async () => {
    const { authDb } = databases;
    const userId = await newAccount(databases, 10, 0);
    const requests = [1, 20, 2].map((credits) => holdFor(credits));
    const left = await Promise.all(requests.map((request) => holdCredits(authDb, userId, null, request)));
    expect(left).toEqual([9, null, null]);
    expect(await holdWithinCaps(authDb, userId, null, holdFor(2))).toEqual({ isHeld: true, available: 7, reachedCap: null });
    expect(await faultsOf(databases, userId)).toEqual([]);
  });

  test.each([-5, 0.5])('a hold, a settlement or a grant of %d credits moves none', async (credits) => {
    const { authDb } = databases;
    const userId = await newAccount(databases, 10, 0);
    expect(await holdCredits(authDb, userId, null, holdFor(credits)).catch(() => null)).toBeNull();
    const grant = { operationId: newId('operation'), kind: 'grant', reason: 'test', bucket: 'bought', credits } as const;
    await expect(grantCredits(authDb, userId, grant)).rejects.toThrow();
    const held = holdFor(3);
    await holdCredits(authDb, userId, null, held);
    expect((await settleHold(authDb, held.operationId, credits).catch(() => null))?.charged ?? 0).toBe(0);
    expect(await readBalance(authDb, userId)).toMatchObject({ plan: 10, bought: 0, debt: 0 });
    expect(await faultsOf(databases, userId)).toEqual([]);
  });

  test('a hold is resolved once: whoever comes later changes nothing', async () => {
    const { authDb } = databases;
    const userId = await newAccount(databases, 10, 0);
    const request = holdFor(4);
    await holdCredits(authDb, userId, null, request);
    expect(await releaseHold(authDb, request.operationId)).toBe(true);
    expect(await releaseHold(authDb, request.operationId)).toBe(false);
    expect(await settleHold(authDb, request.operationId, 4)).toBeNull();
    expect(await readBalance(authDb, userId)).toMatchObject({ available: 10, held: 0 });
  });

  test('a hold that is larger than what is there is refused whole', async () => {
    const { authDb } = databases;
    const userId = await newAccount(databases, 3, 2);
    expect(await holdCredits(authDb, userId, null, holdFor(6))).toBeNull();
    expect(await readBalance(authDb, userId)).toMatchObject({ available: 5, held: 0 });
  });

  test('a hold whose function was killed goes back when its time is over, but not one that a job will resolve', async () => {
    const { authDb } = databases;
    const userId = await newAccount(databases, 10, 0);
    const [killed, working] = [holdFor(2, -1), holdFor(3, -1)];
    await holdCredits(authDb, userId, null, killed);
    await holdCredits(authDb, userId, null, working);
    await keepHoldForJob(authDb, working.operationId);
    const expired = await expireHolds(authDb);
    expect(expired).toContain(killed.operationId);
    expect(expired).not.toContain(working.operationId);
    expect(await readBalance(authDb, userId)).toMatchObject({ available: 7, held: 3 });
    expect(await faultsOf(databases, userId)).toEqual([]);
  });

  test('the same grant again is the same grant, and signing up gives credits once', async () => {
    const { authDb } = databases;
    const userId = await newAccount(databases, 1, 0);
    const grant = { operationId: 'invoice_1', kind: 'purchase', reason: 'pack', bucket: 'bought', credits: 7 } as const;
    expect(await grantCredits(authDb, userId, grant)).toBe(true);
    expect(await grantCredits(authDb, userId, grant)).toBe(false);
    await openAccount(authDb, userId);
    await openAccount(authDb, userId);
    expect(await readBalance(authDb, userId)).toMatchObject({ plan: 101, bought: 7 });
  });

  test('an entry can be neither changed nor removed', async () => {
    const { authPool } = databases;
    await expect(authPool.query('update credit_entries set plan_amount = 0')).rejects.toThrow(/append-only/);
    await expect(authPool.query('delete from credit_entries')).rejects.toThrow(/append-only/);
  });

  test('a resolved hold stays resolved, and a payment stays what it was, whoever asks', async () => {
    const { authDb, authPool } = databases;
    const userId = await newAccount(databases, 10, 0);
    const request = holdFor(4);
    await holdCredits(authDb, userId, null, request);
    await expect(authPool.query('update credit_holds set plan_amount = 1 where user_id = $1', [userId])).rejects.toThrow(/refused/);
    await settleHold(authDb, request.operationId, 4);
    await expect(authPool.query("update credit_holds set state = 'released' where user_id = $1", [userId])).rejects.toThrow(/is settled/);
    await authPool.query(
      `insert into payments (id, user_id, kind, product, amount_cents, currency, credits, paid_at) values ($1, $2, 'pack', 'p', 5, 'usd', 100, now())`,
      [newId('operation'), userId],
    );
    await expect(authPool.query('update payments set credits = 1000 where user_id = $1', [userId])).rejects.toThrow(/kept as it was/);
    await expect(authPool.query('delete from payments where user_id = $1', [userId])).rejects.toThrow(/kept as it was/);
  });

  test('an entry of the wrong sign for its kind is refused', async () => {
    const userId = await newAccount(databases, 1, 0);
    for (const [kind, amount] of [
      ['purchase', -1],
      ['clawback', 1],
      ['usage', 1],
    ]) {
      const insert = `insert into credit_entries (id, user_id, operation_id, kind, operation, plan_amount) values ($1, $2, $1, $3, 'test', $4)`;
      await expect(databases.authPool.query(insert, [newId('entry'), userId, kind, amount])).rejects.toThrow(
        /credit_entries_(grants_give|takings_take|usage_takes)/,
      );
    }
  });

  test('a balance that is not the sum of its entries is found', async () => {
    const userId = await newAccount(databases, 5, 0);
    await databases.authPool.query('update credit_accounts set plan = 6 where user_id = $1', [userId]);
    expect(await faultsOf(databases, userId)).toHaveLength(1);
    await databases.authPool.query('update credit_accounts set plan = 5 where user_id = $1', [userId]);
    expect(await faultsOf(databases, userId)).toEqual([]);
  });
});

describe('admission', () => {
  let databases: TestDatabases;
  beforeAll(async () => {
    databases = await openTestDatabases();
  });
  afterAll(() => databases.close());

  async function newKey(userId: string, scopes: string[], expiresAt: Date | null = null) {
    const { hash, prefix } = newApiKey();
    const row = await createApiKey(databases.authDb, userId, { name: 'test', hash, prefix, scopes, datasetIds: null, expiresAt });
    return { id: row.id, caller: { via: 'api_key', secretHash: hash } as const };
  }

  test('an unknown or expired key is nobody', async () => {
    const userId = await newAccount(databases, 5, 0);
    const expired = await newKey(userId, ['mcp:query'], new Date(Date.now() - 1_000));
    const request = { ...holdFor(1), acceptedScopes: ['mcp:query'], hourlyLimit: PLENTY };
    expect(await admit(databases.authDb, { ...request, caller: { via: 'api_key', secretHash: 'unknown' } })).toBeNull();
    expect(await admit(databases.authDb, { ...request, caller: expired.caller })).toBeNull();
  });

  test('a missing scope or a full hour holds no credits', async () => {
    const userId = await newAccount(databases, 5, 0);
    const { caller } = await newKey(userId, ['datasets:read']);
    const refused = await admit(databases.authDb, { ...holdFor(1), caller, acceptedScopes: ['mcp:query'], hourlyLimit: PLENTY });
    expect(refused).toMatchObject({ hasScope: false, isHeld: false, available: 5, used: 1 });
    const full = await admit(databases.authDb, { ...holdFor(1), caller, acceptedScopes: ['datasets:read'], hourlyLimit: 1 });
    expect(full).toMatchObject({ hasScope: true, isHeld: false, available: 5, used: 2 });
  });

  test('a new hour starts the count anew', async () => {
    const userId = await newAccount(databases, 5, 0);
    const { caller } = await newKey(userId, ['mcp:query']);
    const request = { caller, acceptedScopes: ['mcp:query'], hourlyLimit: 1 };
    await admit(databases.authDb, { ...holdFor(1), ...request });
    await databases.authPool.query("update rate_limits set window_started_at = now() - interval '61 minutes' where subject = $1", [userId]);
    expect(await admit(databases.authDb, { ...holdFor(1), ...request })).toMatchObject({ used: 1, isHeld: true, resetSeconds: 3600 });
  });
});

describe.skipIf(!process.env.TEST_POSTGRES_URL)('racing for credits [real postgres]', () => {
  let databases: TestDatabases;
  beforeAll(async () => {
    databases = await openRealDatabases();
  });
  afterAll(() => databases?.close());

  test('200 holds of 2 race for 100 credits: exactly 50 win, and the ledger agrees', async () => {
    const { authDb } = databases;
    const userId = await newAccount(databases, 30, 70);
    const requests = Array.from({ length: 200 }, () => holdFor(2));
    const left = await Promise.all(requests.map((request) => holdCredits(authDb, userId, null, request)));
    const winners = requests.filter((_, index) => left[index] !== null);
    expect(winners).toHaveLength(50);
    await Promise.all(winners.flatMap(({ operationId }) => [settleHold(authDb, operationId, 2), settleHold(authDb, operationId, 2)]));
    expect(await readBalance(authDb, userId)).toEqual({ plan: 0, bought: 0, held: 0, debt: 0, available: 0 });
    expect(await findLedgerFaults(authDb)).toEqual([]);
  });

  test('of two processes that hold the last credits at once, the second sees what the first left', async () => {
    const { authDb } = databases;
    const userId = await newAccount(databases, 3, 7);
    const second = await authDb.transaction(async (transaction) => {
      expect(await holdCredits(transaction, userId, null, holdFor(6))).toBe(4);
      const started = { isOver: false, left: holdCredits(authDb, userId, null, holdFor(6)).finally(() => (started.isOver = true)) };
      await waitForLocks(authDb, 1, () => started.isOver);
      return started;
    });
    expect(await second.left).toBeNull();
    expect(await readBalance(authDb, userId)).toMatchObject({ held: 6, available: 4 });
  });

  test('a hold that waits for credits which are just coming, or being given back, gets them', async () => {
    const { authDb } = databases;
    for (const comes of [
      (db: AuthDatabase, userId: string) =>
        grantCredits(db, userId, { operationId: 'more', kind: 'purchase', reason: 'test', bucket: 'bought', credits: 10 }),
      (db: AuthDatabase, _: string, held: string) => releaseHold(db, held),
    ]) {
      const userId = await newAccount(databases, 10, 0);
      const first = holdFor(10);
      await holdCredits(authDb, userId, null, first);
      const second = await authDb.transaction(async (transaction) => {
        await comes(transaction, userId, first.operationId);
        const started = { isOver: false, left: holdCredits(authDb, userId, null, holdFor(8)).finally(() => (started.isOver = true)) };
        await waitForLocks(authDb, 1, () => started.isOver);
        return started;
      });
      expect(await second.left).toBe(2);
    }
    expect(await findLedgerFaults(authDb)).toEqual([]);
  });

  test('a hold is found by its id, however many are open: nothing reads through those', async () => {
    const { db, pool } = connectAuthDatabase(databases.authUrl, { proxy: databases.proxy, max: 1 });
    const userId = await newAccount(databases, 0, 1_000);
    const openHolds = `insert into credit_holds (operation_id, user_id, operation, plan_amount, bought_amount, state, resolved_at)
      select $2 || n, $1, 'search', 0, 1, $3, case $3 when 'open' then null else now() end from generate_series(1, 1000) n`;
    await pool.query(openHolds, [userId, `${userId}_settled_`, 'released']);
    // What the planner knows is of a moment when hardly any was open.
    await pool.query('analyze credit_holds');
    await pool.query(openHolds, [userId, `${userId}_open_`, 'open']);
    await pool.query('update credit_accounts set held_bought = 1000 where user_id = $1', [userId]);
    const scans = async () => {
      await pool.query('select pg_stat_force_next_flush()');
      const { rows } = await pool.query(
        "select indexrelname as name, idx_scan::int as scans from pg_stat_user_indexes where relname = 'credit_holds' and indexrelname like '%open%' order by 1",
      );
      return rows;
    };
    const before = await scans();
    expect(await settleHold(db, `${userId}_open_1`, 1)).toMatchObject({ charged: 1 });
    expect(await releaseHold(db, `${userId}_open_2`)).toBe(true);
    expect(await keepHoldForJob(db, `${userId}_open_3`)).toBe(true);
    expect(await scans()).toEqual(before);
    await pool.end();
  });

  test('settling, releasing and sweeping the same holds at once resolves each once', async () => {
    const { authDb } = databases;
    const userId = await newAccount(databases, 400, 0);
    const requests = Array.from({ length: 100 }, () => holdFor(4, -1));
    for (const request of requests) await holdCredits(authDb, userId, null, request);
    const settled = await Promise.all(
      requests.flatMap(({ operationId }) => [
        settleHold(authDb, operationId, 3).then((settled) => settled?.charged ?? 0),
        releaseHold(authDb, operationId).then(() => 0),
        expireHolds(authDb).then(() => 0),
      ]),
    );
    const charged = settled.reduce((sum, credits) => sum + credits, 0);
    expect(await readBalance(authDb, userId)).toEqual({ plan: 400 - charged, bought: 0, held: 0, debt: 0, available: 400 - charged });
    expect(await findLedgerFaults(authDb)).toEqual([]);
  });

  test('one payment delivered 50 times at once is granted once', async () => {
    const userId = await newAccount(databases, 0, 0);
    const grant = { operationId: 'session_1', kind: 'purchase', reason: 'pack', bucket: 'bought', credits: 100 } as const;
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => grantCredits(databases.authDb, userId, grant)));
    expect(outcomes.filter(Boolean)).toHaveLength(1);
    expect(await readBalance(databases.authDb, userId)).toMatchObject({ bought: 100 });
  });
});
