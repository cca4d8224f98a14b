import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Pool } from '@neondatabase/serverless';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectPool } from '#db/connect.ts';
import { type Databases, startDatabases } from '../database/start.ts';
import { documentedCommands, runCommand, scratchCheckout } from '../testing/documented-commands.ts';
import { writeMigrations } from './testing.ts';

const PAGE = readFileSync(join(import.meta.dirname, '../../docs/migrations.md'), 'utf8');
const SQL = [...PAGE.matchAll(/^```sql\n(.*?)^```/gms)].map(([, sql = '']) => sql);

describe('docs/migrations.md', () => {
  const checkout = scratchCheckout();
  const folder = join(checkout.path, 'migrations/datasets');
  let databases: Databases;
  let pool: Pool;

  beforeAll(async () => {
    databases = await startDatabases();
    pool = connectPool(databases.datasetsUrl, { proxy: databases.proxy });
    rmSync(folder, { recursive: true });
    writeMigrations(
      'datasets',
      [{ tag: '0000_notes', sql: 'CREATE TABLE "notes" ("id" text PRIMARY KEY NOT NULL, "title" text NOT NULL);\n' }],
      {
        root: join(checkout.path, 'migrations'),
        schema: await writeSchema("title: text('title').notNull()"),
      },
    );
  });
  afterAll(async () => {
    await pool.end();
    await databases.stop();
    checkout.remove();
  });

  /** Makes the table of the example the whole schema of the checkout. Returns its exports. */
  async function writeSchema(columns: string): Promise<Record<string, unknown>> {
    const path = join(checkout.path, 'db/datasets/schema/index.ts');
    const source = `import { pgTable, text } from 'drizzle-orm/pg-core';\nexport const notes = pgTable('notes', { id: text('id').primaryKey(), ${columns} });\n`;
    writeFileSync(path, source);
    return import(`${path}?${columns.length}`);
  }

  /** Code from before the switch. */
  const old = {
    add: (id: string) => pool.query('insert into notes (id, title) values ($1, $2)', [id, `${id} by old code`]),
    rename: (id: string) => pool.query('update notes set title = $2 where id = $1', [id, `${id} renamed by old code`]),
    read: async () => (await pool.query('select id, title as text from notes order by id')).rows,
  };
  /** Code from after it. */
  const fresh = {
    add: (id: string) => pool.query('insert into notes (id, heading) values ($1, $2)', [id, `${id} by new code`]),
    rename: (id: string) => pool.query('update notes set heading = $2 where id = $1', [id, `${id} renamed by new code`]),
    read: async () => (await pool.query('select id, heading as text from notes order by id')).rows,
  };

  /** What must hold after each of the page's plain `npm run db:migrate` and after its rollback. */
  const afterMigrating = [
    async () => {
      await old.add('before');
      await expect(fresh.read()).rejects.toThrow('heading');
    },
    async () => {
      await serveSideBySide('expanded');
      expect((await fresh.read())[0]).toEqual({ id: 'before', text: null });
    },
    async () => {
      await serveSideBySide('filled');
      expect(await fresh.read()).toEqual(await old.read());
    },
    async () => {
      await fresh.add('contracted');
      await expect(old.read()).rejects.toThrow('title');
    },
  ];

  async function serveSideBySide(step: string): Promise<void> {
    await old.add(`${step}-1`);
    await fresh.add(`${step}-2`);
    await old.rename(`${step}-2`);
    await fresh.rename(`${step}-1`);
    const written = [
      { id: `${step}-1`, text: `${step}-1 renamed by new code` },
      { id: `${step}-2`, text: `${step}-2 renamed by old code` },
    ];
    for (const read of [old.read, fresh.read]) expect(await read()).toEqual(expect.arrayContaining(written));
  }

  /** What a person does to the files before a command of the page. */
  async function prepare(command: string): Promise<void> {
    if (command.includes('notes_heading')) await writeSchema("title: text('title').notNull(), heading: text('heading')");
    if (command.includes('drop_notes_title')) await writeSchema("heading: text('heading').notNull()");
    if (command.includes('--record')) writeFileSync(join(folder, `${newestTag()}.sql`), SQL.shift() ?? '');
    if (command.includes('--dry-run') && command.includes('rollback')) {
      writeFileSync(join(folder, 'down', `${newestTag()}.sql`), SQL.shift() ?? '');
    }
  }

  function newestTag(): string {
    const files = readdirSync(folder).filter((name) => name.endsWith('.sql'));
    return (files.sort().at(-1) ?? '').replace('.sql', '');
  }

  test('every command works as it stands, and old and new code both work at every step of its example', async () => {
    const env = {
      AUTH_DATABASE_URL_UNPOOLED: databases.authUrl,
      DATASETS_DATABASE_URL_UNPOOLED: databases.datasetsUrl,
      DATABASE_PROXY: databases.proxy,
    };
    for (const command of documentedCommands(PAGE)) {
      await prepare(command);
      const result = await runCommand(command, { cwd: checkout.path, env });
      expect(result).toMatchObject({ command, code: 0, output: expect.stringMatching(/\w/) });
      if (command === 'npm run db:migrate') await afterMigrating.shift()?.();
    }
    expect([SQL, afterMigrating]).toEqual([[], []]);
    await old.add('undone-1');
    await fresh.add('undone-2');
    expect(await fresh.read()).toEqual(await old.read());
  });
});
