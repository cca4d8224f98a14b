import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRealDatabases, openTestDatabases, type TestDatabases } from './testing.ts';

describe('the embedded databases', () => promises(openTestDatabases));
describe.skipIf(!process.env.TEST_POSTGRES_URL)('a server [real postgres]', () => promises(openRealDatabases));

/** What the rest of the code may rely on, whichever database is behind the door. */
function promises(open: () => Promise<TestDatabases>): void {
  let databases: TestDatabases;
  beforeAll(async () => {
    databases = await open();
  });
  afterAll(() => databases.close());

  test('queries at the same time each get their own rows', async () => {
    const numbers = Array.from({ length: 300 }, (_, index) => index);
    const answers = await Promise.all(
      numbers.map(async (number) => {
        const type = number % 2 ? 'int' : 'text';
        const { rows } = await databases.authPool.query(`select $1::${type} as given, ${number} as written`, [number]);
        return [Number(rows[0].given), rows[0].written];
      }),
    );
    expect(answers).toEqual(numbers.map((number) => [number, number]));
  });

  test('a refused query does not spoil the queries beside it', async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 100 }, (_, index) => databases.datasetsPool.query('select 10 / $1::int as quotient', [index % 2])),
    );
    expect(outcomes.map((outcome) => outcome.status)).toEqual(outcomes.map((_, index) => (index % 2 ? 'fulfilled' : 'rejected')));
  });

  test('a transaction on one snapshot sees no other connection between its statements, and leaves nothing when its client goes away', async () => {
    await databases.authPool.query('create table if not exists scratch_connect (writer text)');
    const client = await databases.authPool.connect();
    // On a server, one that is only read committed sees what others commit meanwhile.
    await client.query('begin isolation level repeatable read');
    await client.query("insert into scratch_connect values ('gone')");
    const meanwhile = databases.authPool.query("insert into scratch_connect values ('stays')");
    const { rows: inside } = await client.query('select writer from scratch_connect');
    client.release(true);
    await meanwhile;
    const { rows: after } = await databases.authPool.query('select writer from scratch_connect');
    await databases.authPool.query('drop table scratch_connect');
    expect(inside).toEqual([{ writer: 'gone' }]);
    expect(after).toEqual([{ writer: 'stays' }]);
  });

  test('values larger than one network packet arrive whole, both ways', async () => {
    const text = 'ß€𝄞'.repeat(400_000);
    const { rows } = await databases.datasetsPool.query('select $1::text as text', [text]);
    expect(rows[0].text === text).toBe(true);
  });
}
