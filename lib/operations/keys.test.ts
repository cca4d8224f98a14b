import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createApiKey } from '#db/auth/api-keys.ts';
import { newId } from '#db/ids.ts';
import { openTestDatabases, type TestDatabases } from '#db/testing.ts';
import { newApiKey } from '#lib/auth/api-keys.ts';
import type { Caller } from '#lib/auth/principal.ts';
import { ALL_SCOPES } from '#lib/auth/scopes.ts';
import { createKey, listKeys, revokeKey, updateKey } from './keys.ts';
import { perform } from './perform.ts';
import { newTestAccount, type TestAccount, type TestServices, testServices } from './testing.ts';

describe('a key that is limited to some datasets', () => {
  const [first, second, third] = [newId('dataset'), newId('dataset'), newId('dataset')];
  let databases: TestDatabases;
  let services: TestServices;
  let account: TestAccount;
  let limited: { id: string; caller: Caller };
  beforeAll(async () => {
    databases = await openTestDatabases();
    services = testServices(databases);
  });
  beforeEach(async () => {
    account = await newTestAccount(databases, 0);
    limited = await newKey('limited', [first, second]);
  });
  afterAll(() => databases.close());

  async function newKey(name: string, datasetIds: string[] | null, userId = account.userId) {
    const { hash, prefix } = newApiKey();
    const { id } = await createApiKey(databases.authDb, userId, { name, hash, prefix, scopes: ALL_SCOPES, datasetIds, expiresAt: null });
    return { id, caller: { via: 'api_key', secretHash: hash } as const };
  }

  async function namesSeenBy(caller: Caller) {
    const list = await perform(services, listKeys, caller, {});
    if (!list.ok) throw list.problem;
    const names = list.output.keys.map(({ name }) => name).toSorted();
    expect(list.output.total).toBe(names.length);
    return names;
  }

  test('sees itself and those that are limited to no others', async () => {
    await newKey('narrow', [second]);
    await newKey('elsewhere', [third]);
    await newKey('across', [second, third]);
    expect(await namesSeenBy(limited.caller)).toEqual(['limited', 'narrow']);
    expect(await namesSeenBy(account.caller)).toEqual(['across', 'elsewhere', 'limited', 'narrow', 'test']);
  });

  test('can rename and revoke those, and what it makes', async () => {
    const narrow = await newKey('narrow', [second]);
    const made = await perform(services, createKey, limited.caller, { name: 'made', scopes: ['mcp:query'] });
    if (!made.ok) throw made.problem;
    for (const key_id of [limited.id, narrow.id, made.output.id]) {
      expect(await perform(services, updateKey, limited.caller, { key_id, name: 'renamed' })).toMatchObject({
        output: { name: 'renamed' },
      });
    }
    for (const key_id of [narrow.id, made.output.id]) {
      expect(await perform(services, revokeKey, limited.caller, { key_id })).toMatchObject({ ok: true });
    }
    expect(await namesSeenBy(account.caller)).toEqual(['renamed', 'test']);
  });

  test('finds no other to rename, to cap or to revoke', async () => {
    const stranger = await newTestAccount(databases, 0);
    const others = [
      await newKey('whole account', null),
      await newKey('elsewhere', [third]),
      await newKey('across', [second, third]),
      await newKey('of a stranger', [first], stranger.userId),
    ];
    const refusal = { ok: false, problem: { code: 'not_found' } };
    for (const { id: key_id } of others) {
      expect(await perform(services, updateKey, limited.caller, { key_id, name: 'renamed' })).toMatchObject(refusal);
      expect(await perform(services, updateKey, limited.caller, { key_id, daily_credit_cap: 1_000 })).toMatchObject(refusal);
      expect(await perform(services, revokeKey, limited.caller, { key_id })).toMatchObject(refusal);
    }
    expect(await namesSeenBy(account.caller)).toEqual(['across', 'elsewhere', 'limited', 'test', 'whole account']);
    expect(await namesSeenBy(stranger.caller)).toEqual(['of a stranger', 'test']);
  });
});
