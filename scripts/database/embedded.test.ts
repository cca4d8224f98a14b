import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { openTestDatabases } from '#db/testing.ts';

test('an answer of several megabytes arrives as it was sent', async () => {
  const { datasetsDb, close } = await openTestDatabases();
  const { rows } = await datasetsDb.execute<{ letter: string; text: string }>(
    sql`select chr(65 + n) as letter, repeat(chr(65 + n), 300000) as text from generate_series(0, 24) n`,
  );
  expect(rows).toHaveLength(25);
  expect(rows.filter(({ letter, text }) => text !== letter.repeat(300_000)).map(({ letter }) => letter)).toEqual([]);
  await close();
});
