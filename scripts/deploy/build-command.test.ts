import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Databases, startDatabases } from '../database/start.ts';
import { recordHashes } from '../migrations/hashes.ts';
import { withConnection } from '../migrations/lock.ts';
import { runCommand, scratchCheckout } from '../testing/documented-commands.ts';

let databases: Databases;
let checkout: ReturnType<typeof scratchCheckout>;
beforeAll(async () => {
  databases = await startDatabases();
});
afterAll(() => databases.stop());
beforeEach(() => {
  checkout = scratchCheckout();
  return () => checkout.remove();
});

test('a migration that the check refuses ends the build before a database is touched', async () => {
  appendFileSync(join(checkout.path, 'migrations/auth/0000_tables.sql'), '-- edited\n');
  const { code, output } = await build();
  expect(code).not.toBe(0);
  expect(output).toContain('0000_tables.sql was edited after its hash was recorded');
  expect(await tables()).toEqual([]);
  expect(existsSync(join(checkout.path, '.next'))).toBe(false);
});

test('a migration that fails ends the build before anything is built, with those before it applied', async () => {
  const tag = addMigration('datasets', 'fails', "INSERT INTO datasets (id) VALUES ('no owner');\n");
  const { code, output } = await build();
  expect(code).not.toBe(0);
  expect(output).toMatch(/datasets: applied 0000_/);
  expect(output).toContain(`migrations/datasets/${tag}.sql:1 failed: null value in column`);
  expect(await tables()).toContain('datasets');
  expect(existsSync(join(checkout.path, '.next'))).toBe(false);
});

/** What Vercel runs for a production build, as `vercel.json` has it. */
function build() {
  const { buildCommand } = JSON.parse(readFileSync(join(checkout.path, 'vercel.json'), 'utf8')) as { buildCommand: string };
  const env = {
    VERCEL_ENV: 'production',
    AUTH_DATABASE_URL: databases.authUrl,
    AUTH_DATABASE_URL_UNPOOLED: databases.authUrl,
    DATASETS_DATABASE_URL: databases.datasetsUrl,
    DATASETS_DATABASE_URL_UNPOOLED: databases.datasetsUrl,
    DATABASE_PROXY: databases.proxy,
  };
  return runCommand(buildCommand, { cwd: checkout.path, env });
}

/** Adds a migration that changes nothing about the schema, as `db:generate --custom` does, with SQL of one's own. Returns its full name. */
function addMigration(database: string, name: string, sql: string): string {
  const folder = join(checkout.path, 'migrations', database);
  const journal = readJson<{ entries: { idx: number; version: string; when: number; tag: string; breakpoints: boolean }[] }>('_journal');
  const last = journal.entries.at(-1);
  if (!last) throw new Error(`migrations/${database} has no migration.`);
  const snapshot = readJson<{ id: string }>(`${last.tag.split('_')[0]}_snapshot`);
  const number = String(last.idx + 1).padStart(4, '0');
  const tag = `${number}_${name}`;
  journal.entries.push({ ...last, idx: last.idx + 1, when: last.when + 1, tag });
  writeJson('_journal', journal);
  writeJson(`${number}_snapshot`, { ...snapshot, id: tag, prevId: snapshot.id });
  writeFileSync(join(folder, `${tag}.sql`), sql);
  recordHashes(folder, (each) => each === tag);
  return tag;

  function readJson<Content>(name: string): Content {
    return JSON.parse(readFileSync(join(folder, 'meta', `${name}.json`), 'utf8'));
  }

  function writeJson(name: string, content: object): void {
    writeFileSync(join(folder, 'meta', `${name}.json`), JSON.stringify(content));
  }
}

async function tables(): Promise<string[]> {
  const query = "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace";
  const { rows } = await withConnection(databases.datasetsUrl, databases.proxy, (client) => client.query<{ relname: string }>(query));
  return rows.map(({ relname }) => relname);
}
