import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ensureUser } from '#db/auth/users.ts';
import { connectAuthDatabase } from '#db/connect.ts';
import { openAccount } from '#lib/credits/accounts.ts';
import { type Databases, startDatabases } from '../database/start.ts';
import { withConnection } from '../migrations/lock.ts';
import { migrateDatabase } from '../migrations/migrate.ts';
import { runDocumentedCommands, scratchCheckout } from '../testing/documented-commands.ts';

const ROOT = join(import.meta.dirname, '../..');
const checkout = scratchCheckout();
let databases: Databases;

beforeAll(async () => {
  databases = await startDatabases();
  const { authUrl, datasetsUrl, proxy } = databases;
  await migrateDatabase('auth', authUrl, { proxy });
  await migrateDatabase('datasets', datasetsUrl, { proxy });
  const { db, pool } = connectAuthDatabase(authUrl, { proxy, max: 1 });
  const { id } = await ensureUser(db, { email: 'ada@example.com', name: 'Ada' });
  await openAccount(db, id);
  await pool.end();
});

afterAll(async () => {
  checkout.remove();
  await databases.stop();
});

test('every command of docs/production.md does what the page says', async () => {
  const { authUrl, datasetsUrl, proxy } = databases;
  const env = {
    AUTH_DATABASE_URL: authUrl,
    AUTH_DATABASE_URL_UNPOOLED: authUrl,
    DATASETS_DATABASE_URL_UNPOOLED: datasetsUrl,
    DATABASE_PROXY: proxy,
  };
  const before = async (command: string) => {
    if (command === 'npm run db:baseline') await forgetMigrations();
  };
  const results = await runDocumentedCommands('docs/production.md', { cwd: checkout.path, env, before });
  expect(results.filter(({ code }) => code !== 0)).toEqual([]);
  expect(results.map(({ output }) => output)).toEqual([
    expect.stringMatching(/^auth: applied {2}0000_tables/),
    expect.stringMatching(/^auth: no drift.*\ndatasets: no drift/),
    expect.stringMatching(/^auth: adopted.*\ndatasets: adopted/),
    expect.stringMatching(/^-- datasets: undo 0002_index_storage/),
    expect.stringMatching(/^The migrations of both databases are sound/),
    expect.stringMatching(/-- datasets: 0 to apply\n$/),
    expect.stringContaining('"drift": false'),
    expect.stringMatching(/^Every balance is the sum of its ledger/),
    expect.stringMatching(/^ada@example.com got 100 credits and can spend 200/),
  ]);
}, 480_000);

test('every link from one page of the documentation to another leads somewhere', () => {
  const pages = ['README.md', ...globSync('docs/*.md', { cwd: ROOT })];
  const links = pages.flatMap((page) =>
    [...readFileSync(join(ROOT, page), 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link = '']) => join(dirname(page), link)),
  );
  expect(links.filter((link) => !existsSync(join(ROOT, link)))).toEqual([]);
});

async function forgetMigrations(): Promise<void> {
  for (const url of [databases.authUrl, databases.datasetsUrl]) {
    await withConnection(url, databases.proxy, (client) => client.query('drop schema drizzle cascade'));
  }
}
