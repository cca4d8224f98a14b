import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Databases, startDatabases } from '../database/start.ts';
import { withConnection } from '../migrations/lock.ts';
import { migrateDatabase } from '../migrations/migrate.ts';
import { runCommand } from '../testing/documented-commands.ts';

const ROOT = join(import.meta.dirname, '../..');
let databases: Databases;
beforeAll(async () => {
  databases = await startDatabases();
  const { authUrl, datasetsUrl, proxy } = databases;
  await migrateDatabase('auth', authUrl, { proxy });
  await migrateDatabase('datasets', datasetsUrl, { proxy });
});
afterAll(() => databases.stop());

test('drift fails the command and is printed with what mends it, as comments where a person has to decide', async () => {
  await change('alter table users alter column name type varchar(50), add column credits integer');
  await change("update drizzle.__drizzle_migrations set hash = 'made up' where id = 1");
  const { code, output } = await drift('auth');
  expect(output).toBe(
    [
      'auth: column users.credits is extra: the schema does not have it',
      '    -- not done lightly: it takes the values of the column with it',
      '    -- ALTER TABLE public.users DROP COLUMN credits;',
      'auth: column users.name differs: type is character varying(50), should be text',
      '    ALTER TABLE public.users ALTER COLUMN name TYPE text;',
      'auth: tracking: 0000_tables is recorded with another hash than that of migrations/auth/0000_tables.sql',
      'auth: 3 differences',
      '',
    ].join('\n'),
  );
  expect(code).toBe(1);
});

test('as JSON it says the same for a program', async () => {
  await change('alter table chunks drop constraint chunks_span', databases.datasetsUrl);
  const { code, output } = await drift('datasets', '--json');
  expect(JSON.parse(output)).toEqual({
    drift: true,
    findings: [
      {
        database: 'datasets',
        kind: 'check',
        object: 'chunks.chunks_span',
        state: 'missing',
        message: 'check chunks.chunks_span is missing',
        properties: [],
        mend: {
          statements: [
            'ALTER TABLE public.chunks ADD CONSTRAINT chunks_span CHECK (((start >= 0) AND ("end" > start))) NOT VALID',
            'ALTER TABLE public.chunks VALIDATE CONSTRAINT chunks_span',
          ],
          decision: null,
        },
      },
    ],
  });
  expect(code).toBe(1);
});

function drift(...options: string[]) {
  const env = {
    AUTH_DATABASE_URL_UNPOOLED: databases.authUrl,
    DATASETS_DATABASE_URL_UNPOOLED: databases.datasetsUrl,
    DATABASE_PROXY: databases.proxy,
  };
  return runCommand(['npm run db:drift --', ...options].join(' '), { cwd: ROOT, env });
}

function change(sql: string, url = databases.authUrl) {
  return withConnection(url, databases.proxy, (client) => client.query(sql));
}
