import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { readBalance } from '#db/auth/credits.ts';
import { expireHolds } from '#db/auth/holds.ts';
import { openTestDatabases, type TestDatabases } from '#db/testing.ts';
import type { Principal } from '#lib/auth/principal.ts';
import { Problem } from '#lib/errors.ts';
import { defineOperation } from './define.ts';
import { perform } from './perform.ts';
import { newTestAccount, type TestServices, testServices } from './testing.ts';

/** An operation that does what its input says, so that each ending can be seen. */
const probe = defineOperation({
  name: 'probe',
  summary: 'Probe',
  tag: 'Service',
  method: 'POST',
  path: '/probe',
  scope: 'mcp:query',
  input: z.strictObject({
    cost: z.int().default(3),
    charged: z.int().optional(),
    ending: z.enum(['answer', 'problem', 'crash', 'wrong_output', 'job']).default('answer'),
  }),
  output: z.object({ answer: z.string() }),
  cost: ({ cost }) => cost,
  run: async ({ charge }, { ending, charged }) => {
    if (charged !== undefined) charge.only(charged);
    if (ending === 'job') await charge.leaveToJob();
    if (ending === 'problem') throw new Problem('conflict', 'Somebody was quicker.');
    if (ending === 'crash') throw new Error('secret of the database');
    return ending === 'wrong_output' ? ({} as { answer: string }) : { answer: 'yes' };
  },
});

describe('performing an operation', () => {
  let databases: TestDatabases;
  let services: TestServices;
  beforeAll(async () => {
    databases = await openTestDatabases();
  });
  beforeEach(() => {
    services = testServices(databases);
  });
  afterAll(() => databases.close());

  test('what it costs is held before, on the receipt, and settled after the answer', async () => {
    const { userId, caller } = await newTestAccount(databases, 10);
    const outcome = await perform(services, probe, caller, {});
    expect(outcome).toMatchObject({ ok: true, output: { answer: 'yes' }, receipt: { used: 3, remaining: 7 } });
    expect(outcome.headers).toMatchObject({ 'X-Credits-Used': '3', 'X-Credits-Remaining': '7', 'X-RateLimit-Remaining': '999999' });
    expect(await readBalance(databases.authDb, userId)).toMatchObject({ plan: 10, held: 3, available: 7 });
    await services.afterAnswer();
    expect(await readBalance(databases.authDb, userId)).toMatchObject({ plan: 7, held: 0, available: 7 });
  });

  test('what it does not use goes back, and the receipt says so', async () => {
    const { userId, caller } = await newTestAccount(databases, 10);
    const outcome = await perform(services, probe, caller, { charged: 1 });
    expect(outcome).toMatchObject({ ok: true, receipt: { used: 1, remaining: 9 } });
    await services.afterAnswer();
    expect(await readBalance(databases.authDb, userId)).toMatchObject({ available: 9, held: 0 });
  });

  test.each(['problem', 'crash', 'wrong_output'])('a run that ends in %s costs nothing', async (ending) => {
    const { userId, caller } = await newTestAccount(databases, 10);
    const outcome = await perform(services, probe, caller, { ending });
    expect(outcome.ok).toBe(false);
    await services.afterAnswer();
    expect(await readBalance(databases.authDb, userId)).toMatchObject({ available: 10, held: 0 });
  });

  test('a stranger’s error is logged, not shown', async () => {
    const { caller } = await newTestAccount(databases, 10);
    const outcome = await perform(services, probe, caller, { ending: 'crash' });
    if (outcome.ok) throw new Error('it should have failed');
    expect(outcome.problem).toMatchObject({ code: 'internal' });
    expect(outcome.problem.message).not.toContain('secret');
    expect(services.logged[0]?.cause).toContain('secret of the database');
  });

  test('a problem without a cause is logged without one', async () => {
    const { caller } = await newTestAccount(databases, 10);
    const closed = { ...probe, run: () => Promise.reject(new Problem('payments_not_configured', 'There is no shop.')) };
    await perform(services, closed, caller, {});
    expect(services.logged[0]).toMatchObject({ problem: 'payments_not_configured' });
    expect(services.logged[0]).not.toHaveProperty('cause');
  });

  test('a hold that cannot be given back hides nothing of why the run failed, and goes back with the sweep', async () => {
    const { userId, caller } = await newTestAccount(databases, 10);
    const { authDb } = services;
    const failing: typeof probe = {
      ...probe,
      run: async () => {
        services.authDb = { execute: () => Promise.reject(new Error('connection lost')) } as never;
        throw new Problem('conflict', 'Somebody was quicker.');
      },
    };
    expect(await perform(services, failing, caller, {})).toMatchObject({ ok: false, problem: { code: 'conflict' } });
    expect(services.logged).toMatchObject([
      { step: 'release', problem: 'internal' },
      { operation: 'probe', problem: 'conflict' },
    ]);
    await databases.authPool.query("update credit_holds set expires_at = now() - interval '1 second' where user_id = $1", [userId]);
    await expireHolds(authDb);
    expect(await readBalance(authDb, userId)).toMatchObject({ available: 10, held: 0 });
  });

  test('a hold that is left to a job stays until the job resolves it', async () => {
    const { userId, caller } = await newTestAccount(databases, 10);
    await perform(services, probe, caller, { ending: 'job' });
    await services.afterAnswer();
    await databases.authPool.query("update credit_holds set created_at = now() - interval '1 day' where user_id = $1", [userId]);
    await expireHolds(databases.authDb);
    expect(await readBalance(databases.authDb, userId)).toMatchObject({ plan: 10, held: 3 });
  });

  test('an answer that a killed function never settled is given back by the sweeper', async () => {
    const { userId, caller } = await newTestAccount(databases, 10);
    await perform(services, probe, caller, {});
    const { rows } = await databases.authPool.query(
      "select expires_at - created_at <= interval '4 minutes' as soon from credit_holds where user_id = $1",
      [userId],
    );
    // With a sweep each minute the balance is exact again within five.
    expect(rows).toEqual([{ soon: true }]);
    await databases.authPool.query("update credit_holds set expires_at = now() - interval '1 second' where user_id = $1", [userId]);
    await expireHolds(databases.authDb);
    await services.afterAnswer();
    expect(await readBalance(databases.authDb, userId)).toMatchObject({ plan: 10, held: 0, available: 10 });
  });

  test('without enough credits it says what is needed and what is there', async () => {
    const { caller } = await newTestAccount(databases, 2);
    const outcome = await perform(services, probe, caller, {});
    expect(outcome).toMatchObject({ ok: false, problem: { code: 'insufficient_credits', extra: { needed: 3, available: 2 } } });
  });

  test('what is wrong is told in order: credential, scope, rate, input, credits', async () => {
    const broke = await newTestAccount(databases, 0);
    const scopeless = await newTestAccount(databases, 0, ['credits:read']);
    const codeOf = async (caller: Parameters<typeof perform>[2], input: unknown) => {
      const outcome = await perform(services, probe, caller, input);
      return outcome.ok ? 'ok' : outcome.problem.code;
    };
    expect(await codeOf({ via: 'anonymous', addressHash: 'nobody' }, { nonsense: true })).toBe('unauthenticated');
    expect(await codeOf({ via: 'api_key', secretHash: 'forged' }, { nonsense: true })).toBe('unauthenticated');
    expect(await codeOf(scopeless.caller, { nonsense: true })).toBe('insufficient_scope');
    expect(await codeOf(broke.caller, { nonsense: true })).toBe('invalid_input');
    expect(await codeOf(broke.caller, {})).toBe('insufficient_credits');
    services.rateLimits.api_key = 1;
    expect(await codeOf(broke.caller, { nonsense: true })).toBe('rate_limited');
  });

  test('a refused rate says when to come back, and bad input says where', async () => {
    const { caller } = await newTestAccount(databases, 10);
    const invalid = await perform(services, probe, caller, { cost: 'many', unknown: 1 });
    if (invalid.ok) throw new Error('it should have failed');
    expect(invalid.problem.errors.map(({ pointer }) => pointer).sort()).toEqual(['/cost', '/unknown']);
    services.rateLimits.api_key = 1;
    const limited = await perform(services, probe, caller, {});
    expect(limited.headers).toMatchObject({ 'X-RateLimit-Limit': '1', 'X-RateLimit-Remaining': '0', 'Retry-After': expect.any(String) });
  });

  test('pages that are read take nothing from what may be searched from the same address', async () => {
    const visitor = { via: 'anonymous', addressHash: 'a reader' } as const;
    const open = { ...probe, allowsAnonymous: true };
    services.rateLimits = { ...services.rateLimits, anonymous: 1, page: 2 };
    const remaining = async (caller: Parameters<typeof perform>[2]) =>
      (await perform(services, open, caller, {})).headers['X-RateLimit-Remaining'];
    expect(await remaining({ ...visitor, readsPage: true })).toBe('1');
    expect(await remaining({ ...visitor, readsPage: true })).toBe('0');
    expect(await remaining(visitor)).toBe('0');
    const codes = [visitor, { ...visitor, readsPage: true }].map(async (caller) => {
      const outcome = await perform(services, open, caller, {});
      return outcome.ok ? 'ok' : outcome.problem.code;
    });
    expect(await Promise.all(codes)).toEqual(['rate_limited', 'rate_limited']);
  });

  test('an outage of the database is a 500, never a 401', async () => {
    const { caller } = await newTestAccount(databases, 10);
    const broken = { ...services, authDb: { execute: () => Promise.reject(new Error('connection refused')) } as never };
    const outcome = await perform(broken, probe, caller, {});
    expect(outcome).toMatchObject({ ok: false, problem: { code: 'internal' } });
  });

  describe('with a head start', () => {
    const beginnings: Principal[] = [];
    /** Reads nothing but who asks. */
    const reader = defineOperation({
      ...probe,
      startsAhead: () => true,
      run: async ({ principal }) => {
        beginnings.push(principal);
        return { answer: (principal.datasetIds ?? ['every']).join() };
      },
    });
    beforeEach(() => void beginnings.splice(0));

    /** The same database, whose statements wait until the operation has begun so many times. */
    function waiting(db: TestServices['authDb'], times: number): TestServices['authDb'] {
      const begun = async () => {
        while (beginnings.length < times) await new Promise((resolve) => setTimeout(resolve, 5));
      };
      type Prepare = (...parameters: unknown[]) => { execute: (values: unknown) => Promise<unknown> };
      const { session } = db as unknown as { session: { prepareQuery: Prepare } };
      const prepareQuery: Prepare = (...parameters) => ({
        execute: (values) => begun().then(() => session.prepareQuery(...parameters).execute(values)),
      });
      const slow = { prepareQuery };
      return new Proxy(db, { get: (target, key) => (key === 'session' ? slow : Reflect.get(target, key)) });
    }

    test('a caller who was let in before is looked up while the work begins, and charged the same', async () => {
      const { userId, caller } = await newTestAccount(databases, 10);
      await perform(services, reader, caller, {});
      const outcome = await perform({ ...services, authDb: waiting(services.authDb, 2) }, reader, caller, {});
      expect(outcome).toMatchObject({ ok: true, receipt: { used: 3, remaining: 4 } });
      expect(beginnings).toHaveLength(2);
      await services.afterAnswer();
      expect(await readBalance(databases.authDb, userId)).toMatchObject({ plan: 4, held: 0 });
    });

    test('nothing is given out to a caller who is turned away, and nothing begun for it the next time', async () => {
      const { caller } = await newTestAccount(databases, 3);
      expect((await perform(services, reader, caller, {})).ok).toBe(true);
      for (let turn = 0; turn < 3; turn++) {
        expect(await perform(services, reader, caller, {})).toMatchObject({ ok: false, problem: { code: 'insufficient_credits' } });
      }
      expect(beginnings).toHaveLength(2);
    });

    test('a key that was revoked meanwhile gets nothing', async () => {
      const { userId, caller } = await newTestAccount(databases, 10);
      await perform(services, reader, caller, {});
      await databases.authPool.query('update api_keys set revoked_at = now() where user_id = $1', [userId]);
      expect(await perform(services, reader, caller, {})).toMatchObject({ ok: false, problem: { code: 'unauthenticated' } });
    });

    test('only what says so begins before the caller is let in again', async () => {
      const { userId, caller } = await newTestAccount(databases, 10);
      const { startsAhead: _, ...writer } = reader;
      await perform(services, writer, caller, {});
      await databases.authPool.query('update api_keys set revoked_at = now() where user_id = $1', [userId]);
      expect(await perform(services, writer, caller, {})).toMatchObject({ ok: false, problem: { code: 'unauthenticated' } });
      expect(beginnings).toHaveLength(1);
    });

    test('what was begun for a caller who may now see less is done anew', async () => {
      const { userId, caller } = await newTestAccount(databases, 10);
      await perform(services, reader, caller, {});
      await databases.authPool.query("update api_keys set dataset_ids = '{ds_one}' where user_id = $1", [userId]);
      expect(await perform(services, reader, caller, {})).toMatchObject({ ok: true, output: { answer: 'ds_one' }, receipt: { used: 3 } });
      expect(beginnings.map(({ datasetIds }) => datasetIds)).toEqual([null, null, ['ds_one']]);
    });

    test('nobody without a credential has one', async () => {
      const anonymous = { via: 'anonymous', addressHash: 'somebody' } as const;
      const open = { ...reader, allowsAnonymous: true };
      await perform(services, open, anonymous, {});
      services.rateLimits = { ...services.rateLimits, anonymous: 1 };
      expect(await perform(services, open, anonymous, {})).toMatchObject({ ok: false, problem: { code: 'rate_limited' } });
      expect(beginnings).toHaveLength(1);
    });
  });
});
