import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '#db/ids.ts';
import { openRealDatabases, openTestDatabases, type TestDatabases } from '#db/testing.ts';
import { TestApi } from '#lib/surfaces/testing.ts';
import { COLUMNS } from './export-transactions.ts';
import { newTestAccount } from './testing.ts';

describe('the ledger as CSV', () => {
  let databases: TestDatabases;
  beforeAll(async () => {
    databases = await openTestDatabases();
  });
  afterAll(() => databases.close());

  test('has the same entries as the list, under the same filters, and names its columns', async () => {
    const { userId, secret } = await newTestAccount(databases, 40);
    const api = new TestApi(databases, secret);
    await addEntries(databases, userId, 30);
    const response = await api.fetch('GET', '/credits/transactions.csv');
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(response.headers.get('content-disposition')).toContain('fltr-transactions.csv');
    const lines = (await response.text()).trimEnd().split('\r\n');
    expect(lines[0]).toBe(COLUMNS.map(([name]) => name).join(','));
    const { body } = await api.call('GET', '/credits/transactions?limit=100');
    expect(lines.slice(1).map((line) => line.split(',')[0])).toEqual(body.transactions.map(({ id }: { id: string }) => id));
    const grants = await api.fetch('GET', '/credits/transactions.csv?kind=grant&from=2021-01-01T00:00:00Z');
    const [, grant, ...others] = (await grants.text()).trimEnd().split('\r\n');
    expect(others).toEqual([]);
    expect(grant).toMatch(/^txn_\w+,\d{4}-\d\d-\d\dT[\d:.]+Z,grant,test,test,40,40,0,0,,$/);
    for (const filter of ['kind=gift', 'from=0000-01-01T00:00:00Z']) {
      expect((await api.fetch('GET', `/credits/transactions.csv?${filter}`)).status, filter).toBe(422);
    }
  });

  test("shows nothing of others' ledgers, and nothing without the scope", async () => {
    const { userId } = await newTestAccount(databases, 10);
    await addEntries(databases, userId, 5);
    const other = new TestApi(databases, (await newTestAccount(databases, 3)).secret);
    expect((await (await other.fetch('GET', '/credits/transactions.csv')).text()).trimEnd().split('\r\n')).toHaveLength(2);
    const narrow = new TestApi(databases, (await newTestAccount(databases, 3, ['mcp:query'])).secret);
    expect((await narrow.fetch('GET', '/credits/transactions.csv')).status).toBe(403);
  });

  test('entries of many pages come once each, in order, with a page of them in memory at a time', async () => {
    await expectEachOnce(databases, 5_500);
  });
});

describe.skipIf(!process.env.TEST_POSTGRES_URL)('a large ledger as CSV [real postgres]', () => {
  let databases: TestDatabases;
  beforeAll(async () => {
    databases = await openRealDatabases();
  });
  afterAll(() => databases?.close());

  test('a hundred thousand entries come once each, in order, with a page of them in memory at a time', async () => {
    await expectEachOnce(databases, 100_000);
  });
});

/** So many entries of one credit each, several of them at the same moment, and what they took from the balance. */
async function addEntries({ authPool }: TestDatabases, userId: string, count: number): Promise<void> {
  await authPool.query(
    `with entry as (
       insert into credit_entries (id, user_id, operation_id, kind, operation, plan_amount, created_at)
       select $1 || lpad(n::text, 8, '0'), $2, 'op_' || n, 'adjustment', 'correction', -1, '2020-01-01'::timestamptz + (n / 7) * interval '1 microsecond'
       from generate_series(1, $3::int) n
     )
     update credit_accounts set plan = plan - $3::int where user_id = $2`,
    [newId('entry').slice(0, -8), userId, count],
  );
}

async function expectEachOnce(databases: TestDatabases, count: number): Promise<void> {
  const { userId, secret } = await newTestAccount(databases, count);
  await addEntries(databases, userId, count);
  const response = await new TestApi(databases, secret).fetch('GET', '/credits/transactions.csv');
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  let [lines, longest, misplaced, last] = [0, 0, 0, ''];
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    longest = Math.max(longest, chunk.value.byteLength);
    for (const line of new TextDecoder().decode(chunk.value).trimEnd().split('\r\n')) {
      const [id = '', createdAt = ''] = line.split(',');
      lines += 1;
      if (lines <= 2) continue;
      const place = `${createdAt}${id}`;
      if (last !== '' && place >= last) misplaced += 1;
      last = place;
    }
  }
  expect([lines, misplaced]).toEqual([1 + 1 + count, 0]);
  expect(longest).toBeLessThan(1_000 * 200);
}
