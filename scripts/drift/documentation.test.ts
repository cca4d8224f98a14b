import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { getTableName, is } from 'drizzle-orm';
import { PgTable } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Databases, startDatabases } from '../database/start.ts';
import { readMigrations } from '../migrations/folder.ts';
import { withConnection } from '../migrations/lock.ts';
import { migrateDatabase } from '../migrations/migrate.ts';
import { runDocumentedCommands, scratchCheckout } from '../testing/documented-commands.ts';

const ROOT = join(import.meta.dirname, '../..');

describe('the commands of', () => {
  const checkout = scratchCheckout();
  let databases: Databases;
  beforeAll(async () => {
    databases = await startDatabases();
    const { authUrl, datasetsUrl, proxy } = databases;
    await migrateDatabase('auth', authUrl, { proxy });
    await migrateDatabase('datasets', datasetsUrl, { proxy });
    mkdirSync(join(checkout.path, '.data'));
    writeFileSync(join(checkout.path, '.data/databases.json'), JSON.stringify({ DATABASE_PROXY: proxy }));
  });
  afterAll(async () => {
    checkout.remove();
    await databases.stop();
  });

  test('docs/schema-ownership.md work', async () => {
    const outputs = await run('docs/schema-ownership.md');
    expect(outputs.at(-1)).toMatch(/^auth: no drift.*\ndatasets: no drift/);
  });

  test('docs/databases.md work, from one state that the page speaks of to the next', async () => {
    const outputs = await run('docs/databases.md', async (command) => {
      if (command === 'npm run db:baseline') await forget();
      if (command.includes('--to 0001_tables')) await goBack();
    });
    expect(outputs).toEqual([
      expect.stringMatching(/^auth: no drift.*\ndatasets: no drift/),
      expect.stringMatching(/^auth: no drift in \d+ objects\n$/),
      expect.stringMatching(/^auth: adopted.*\ndatasets: adopted/),
      expect.stringMatching(/^auth: up to date.*\ndatasets: up to date/),
      expect.stringMatching(/^datasets: adopted, 2 migrations recorded, the last 0001_tables/),
      expect.stringMatching(/^datasets: applied 0002_index_storage/),
    ]);
  });

  /** What each command of the page printed. Fails with the output of one that failed. */
  async function run(page: string, before?: (command: string) => Promise<void>): Promise<string[]> {
    const env = {
      AUTH_DATABASE_URL_UNPOOLED: databases.authUrl,
      DATASETS_DATABASE_URL_UNPOOLED: databases.datasetsUrl,
      DATABASE_PROXY: databases.proxy,
    };
    const results = await runDocumentedCommands(page, { cwd: checkout.path, env, ...(before && { before }) });
    expect(results.filter(({ code }) => code !== 0)).toEqual([]);
    return results.map(({ output }) => output);
  }

  /** The tables stay, and nothing says where they came from. */
  async function forget(): Promise<void> {
    await query(databases.authUrl, 'drop schema drizzle cascade');
    await query(databases.datasetsUrl, 'drop schema drizzle cascade');
  }

  /** The datasets as they were after the second migration, made by something else. */
  async function goBack(): Promise<void> {
    await query(databases.datasetsUrl, 'drop schema drizzle cascade; drop schema public cascade; create schema public');
    for (const { sql } of readMigrations('datasets').slice(0, 2)) await query(databases.datasetsUrl, sql);
  }

  function query(url: string, sql: string) {
    return withConnection(url, databases.proxy, (client) => client.query(sql));
  }
});

test.each(['auth', 'datasets'])('docs/schema-ownership.md lists the tables of %s by the files that declare them', async (database) => {
  const page = readFileSync(join(ROOT, 'docs/schema-ownership.md'), 'utf8');
  const rows = page.matchAll(new RegExp(`^\\| \`(db/${database}/schema/[^\`]+)\` \\| (.*) \\|$`, 'gm'));
  const listed = Object.fromEntries(
    [...rows].map(([, file = '', tables = '']) => [file, tables.replaceAll('`', '').split(', ').toSorted()]),
  );
  const index = readFileSync(join(ROOT, `db/${database}/schema/index.ts`), 'utf8');
  const files = [...index.matchAll(/'\.\/(.+)'/g)].map(([, file]) => `db/${database}/schema/${file}`);
  const declared = await Promise.all(files.map(async (file) => [file, tablesOf(await import(join(ROOT, file)))]));
  expect(listed).toEqual(Object.fromEntries(declared));
});

function tablesOf(module: Record<string, unknown>): string[] {
  return Object.values(module)
    .filter((value) => is(value, PgTable))
    .map((table) => getTableName(table))
    .toSorted();
}
