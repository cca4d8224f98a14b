import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { executeOnce, executePrepared } from './prepared.ts';
import { openTestDatabases, type TestDatabases } from './testing.ts';

let databases: TestDatabases;
beforeAll(async () => {
  databases = await openTestDatabases();
});
afterAll(() => databases.close());

/** Ten values after one that stands in three places, and one that is part of the text. */
const LETTERS = [...'abcdefghij'];
const STATEMENT = sql`
  select ${sql.placeholder('first')}::int + ${7}::int as sum, array[${sql.join(
    LETTERS.map((letter) => sql`${sql.placeholder(letter)}::text`),
    sql`, `,
  )}] as letters, ${sql.placeholder('first')}::int * 2 as twice`;

const valuesOf = (first: number) => ({ first, ...Object.fromEntries(LETTERS.map((letter) => [letter, `${letter}${first}`])) });
const rowOf = (first: number) => ({ sum: first + 7, letters: LETTERS.map((letter) => `${letter}${first}`), twice: first * 2 });

test.each([
  [
    'planned once',
    (first: number) => executePrepared(databases.datasetsDb, 'prepared_test', { statement: STATEMENT, values: valuesOf(first) }),
  ],
  ['planned each time', (first: number) => executeOnce(databases.datasetsDb, { statement: STATEMENT, values: valuesOf(first) })],
])('a statement %s has each value in all of its places, and those of each call', async (_, execute) => {
  expect(await execute(1)).toEqual([rowOf(1)]);
  expect(await execute(2)).toEqual([rowOf(2)]);
});

test('a value that stands in a statement several times is sent once', async () => {
  const parameters = async (statement: typeof STATEMENT) => {
    await executePrepared(databases.datasetsDb, 'counted_test', { statement, values: { value: 'x' } });
    const { rows } = await databases.datasetsDb.execute<{ parameters: number }>(
      sql`select cardinality(parameter_types) as parameters from pg_prepared_statements where name like 'counted_test_%'`,
    );
    return rows.map((row) => row.parameters);
  };
  const value = sql.placeholder('value');
  expect(await parameters(sql`select ${value}::text || ${value}::text || ${value}::text as thrice`)).toEqual([1]);
});
