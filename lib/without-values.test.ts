import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestDatabases, type TestDatabases } from '#db/testing.ts';
import { toProblem } from './errors.ts';
import { withoutValues } from './without-values.ts';

let databases: TestDatabases;
beforeAll(async () => {
  databases = await openTestDatabases();
});
afterAll(() => databases.close());

test('of a failed statement a log gets its text, the reason and the place, and none of its values', async () => {
  const failed = await databases.datasetsDb
    .execute(sql`select 'known' as known, 1 / length(${'my $& question'}::text) / 0`)
    .catch((error) => error);
  expect(failed.message).toContain('my $& question');
  for (const error of [withoutValues(failed), toProblem(failed).cause] as Error[]) {
    expect(`${error.stack}`).not.toContain('question');
    expect(error.message).toBe("division by zero\nselect 'known' as known, 1 / length($1::text) / 0");
    expect(error.stack).toMatch(/^Error: division by zero\n.*\n +at /);
    expect(error.cause).toBeUndefined();
  }
});

test('anything else is what it was', () => {
  const error = new Error('other');
  expect(withoutValues(error)).toBe(error);
  expect(withoutValues('thrown text')).toBe('thrown text');
});
