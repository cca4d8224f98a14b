import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '#db/ids.ts';
import { openRealDatabases, type TestDatabases } from '#db/testing.ts';
import { insertWebhook, listWebhooks } from './webhooks.ts';

const MOST = 5;

describe.skipIf(!process.env.TEST_POSTGRES_URL)('webhooks [real postgres]', () => {
  let databases: TestDatabases;
  beforeAll(async () => {
    databases = await openRealDatabases();
  });
  afterAll(() => databases?.close());

  const insert = (ownerId: string) => {
    const webhook = { id: newId('webhook'), url: 'https://example.com/', description: '', events: ['credits.low'], secret: 'sealed' };
    return insertWebhook(databases.datasetsDb, ownerId, webhook, MOST);
  };

  test('of more than an owner may have, made at once, the most are made, and those of others are not in the way', async () => {
    const owners = [newId('user'), newId('user')];
    const made = await Promise.all(owners.flatMap((ownerId) => Array.from({ length: 4 * MOST }, () => insert(ownerId))));
    expect(made.filter((row) => row !== null)).toHaveLength(2 * MOST);
    for (const ownerId of owners) {
      const { total } = await listWebhooks(databases.datasetsDb, ownerId, { limit: 1, offset: 0 });
      expect(total).toBe(MOST);
    }
  });
});
