import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { forgetExpiredSignIns } from '#db/auth/sign-ins.ts';
import { ensureUser } from '#db/auth/users.ts';
import { newId } from '#db/ids.ts';
import { openTestDatabases, type TestDatabases } from '#db/testing.ts';
import { signInStore } from './sign-in-store.ts';

const HOUR_MS = 3_600_000;

describe('the store of sign-ins', () => {
  let databases: TestDatabases;
  let userId: string;
  let store: ReturnType<typeof signInStore>;
  beforeAll(async () => {
    databases = await openTestDatabases();
    store = signInStore(databases.authDb);
  });
  beforeEach(async () => {
    ({ id: userId } = await ensureUser(databases.authDb, { email: `${newId('user')}@example.com`, name: 'Ada' }));
  });
  afterAll(() => databases.close());

  const newSession = (expires = new Date(Date.now() + HOUR_MS)) => store.createSession({ sessionToken: randomUUID(), userId, expires });
  const stored = async (table: 'sessions' | 'accounts') =>
    (await databases.authPool.query(`select * from ${table} where user_id = $1`, [userId])).rows;

  test('finds, prolongs and ends a session by the token that the browser keeps', async () => {
    const { sessionToken } = await newSession();
    const later = new Date(Date.now() + 2 * HOUR_MS);
    expect(await store.updateSession({ sessionToken, expires: later })).toMatchObject({ sessionToken, expires: later });
    expect(await store.getSessionAndUser(sessionToken)).toMatchObject({
      session: { sessionToken, userId, expires: later },
      user: { id: userId },
    });
    await store.deleteSession(sessionToken);
    expect(await store.getSessionAndUser(sessionToken)).toBeNull();
    expect(await stored('sessions')).toEqual([]);
  });

  test('holds nothing that a browser could sign in with', async () => {
    const { sessionToken } = await newSession();
    const [row] = await stored('sessions');
    expect(JSON.stringify(row)).not.toContain(sessionToken);
    expect(await store.getSessionAndUser(row.session_token)).toBeNull();
  });

  test('holds of a provider who the person is, and none of its tokens', async () => {
    const tokens = {
      access_token: 'gho_access',
      refresh_token: 'ghr_refresh',
      id_token: 'eyJ.id',
      scope: 'read:user',
      token_type: 'bearer',
    };
    const providerAccountId = newId('user');
    await store.linkAccount({ userId, type: 'oauth', provider: 'github', providerAccountId, ...tokens });
    const [row] = await stored('accounts');
    expect(row).toMatchObject({ provider: 'github', provider_account_id: providerAccountId });
    for (const token of Object.values(tokens)) expect(JSON.stringify(row)).not.toContain(token);
    expect(await store.getUserByAccount({ provider: 'github', providerAccountId })).toMatchObject({ id: userId });
  });

  test('forgets sessions and mailed links whose time is over, and no others', async () => {
    const open = await newSession();
    await newSession(new Date(Date.now() - HOUR_MS));
    const links = { open: new Date(Date.now() + HOUR_MS), over: new Date(Date.now() - HOUR_MS) };
    for (const [token, expires] of Object.entries(links)) await store.createVerificationToken({ identifier: userId, token, expires });
    expect(await forgetExpiredSignIns(databases.authDb, new Date())).toBeGreaterThanOrEqual(2);
    expect(await stored('sessions')).toHaveLength(1);
    expect(await store.getSessionAndUser(open.sessionToken)).not.toBeNull();
    const { rows } = await databases.authPool.query('select token from verification_tokens where identifier = $1', [userId]);
    expect(rows).toEqual([{ token: 'open' }]);
  });
});
