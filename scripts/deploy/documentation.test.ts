import { cpSync, existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ensureUser } from '#db/auth/users.ts';
import { connectAuthDatabase } from '#db/connect.ts';
import { openAccount } from '#lib/credits/accounts.ts';
import { type Databases, startDatabases } from '../database/start.ts';
import { readMigrations } from '../migrations/folder.ts';
import { withConnection } from '../migrations/lock.ts';
import { migrateDatabase } from '../migrations/migrate.ts';
import { runDocumentedCommands, scratchCheckout } from '../testing/documented-commands.ts';

const ROOT = join(import.meta.dirname, '../..');
const DOWN = 'migrations/datasets/down';
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
    DATASETS_DATABASE_URL: datasetsUrl,
    DATASETS_DATABASE_URL_UNPOOLED: datasetsUrl,
    DATABASE_PROXY: proxy,
  };
  const before = async (command: string) => {
    if (command === 'npm run db:baseline') await forgetMigrations();
    if (command.includes('db:rollback')) addDownFiles();
    else rmSync(join(checkout.path, DOWN), { recursive: true, force: true });
  };
  const results = await runDocumentedCommands('docs/production.md', { cwd: checkout.path, env, before });
  expect(results.filter(({ code }) => code !== 0)).toEqual([]);
  expect(results.map(({ output }) => output)).toEqual([
    expect.stringMatching(/^auth: applied {2}0000_tables/),
    expect.stringMatching(/^auth: no drift.*\ndatasets: no drift/),
    expect.stringMatching(/^auth: adopted.*\ndatasets: adopted/),
    expect.stringContaining('-- datasets: undo 0002_index_storage'),
    expect.stringMatching(/^The migrations of both databases are sound/),
    expect.stringMatching(/-- datasets: 0 to apply\n$/),
    expect.stringContaining('"drift": false'),
    expect.stringMatching(/^Every balance is the sum of its ledger/),
    expect.stringMatching(/^ada@example.com got 100 credits and can spend 200/),
  ]);
});

test('every link from one page of the documentation to another leads somewhere', () => {
  const pages = ['README.md', ...globSync('docs/*.md', { cwd: ROOT })];
  const links = pages.flatMap((page) =>
    [...readFileSync(join(ROOT, page), 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link = '']) => join(dirname(page), link)),
  );
  expect(links.filter((link) => !existsSync(join(ROOT, link)))).toEqual([]);
});

test('every command is on a page, and every command of a page is there', () => {
  const commands = Object.keys(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).scripts);
  const pages = ['README.md', 'python/README.md', ...globSync('docs/*.md', { cwd: ROOT })];
  const told = pages.flatMap((page) => [...readFileSync(join(ROOT, page), 'utf8').matchAll(/npm (?:run )?(start|test|(?<=run )[\w:]+)/g)]);
  expect([...new Set(told.map(([, name]) => name))].toSorted()).toEqual(commands.toSorted());
});

/** The page undoes the migration after 0001_tables, from before there were later ones: each gets a file, as if it were reviewed. */
function addDownFiles(): void {
  cpSync(join(ROOT, DOWN), join(checkout.path, DOWN), { recursive: true });
  for (const { tag } of readMigrations('datasets').slice(2)) {
    const file = join(checkout.path, DOWN, `${tag}.sql`);
    if (!existsSync(file)) writeFileSync(file, '-- reviewed: nothing to lose\nselect 1;\n');
  }
}

async function forgetMigrations(): Promise<void> {
  for (const url of [databases.authUrl, databases.datasetsUrl]) {
    await withConnection(url, databases.proxy, (client) => client.query('drop schema drizzle cascade'));
  }
}
