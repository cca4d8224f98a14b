import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { boolean, index, pgTable, text } from 'drizzle-orm/pg-core';
import { describe, expect, test } from 'vitest';
import * as auth from '#db/auth/schema/index.ts';
import * as datasets from '#db/datasets/schema/index.ts';
import { checkMigrations } from './check.ts';
import { check, INDEX, notes, SCHEMA, SOUND, TABLES } from './testing-check.ts';

function edit(path: string, change: (text: string) => string): (folder: string) => void {
  return (folder) => writeFileSync(join(folder, path), change(readFileSync(join(folder, path), 'utf8')));
}

function editJournal(change: (entries: { tag: string; when: number; idx: number }[]) => void): (folder: string) => void {
  return edit('meta/_journal.json', (text) => {
    const journal = JSON.parse(text);
    change(journal.entries);
    return JSON.stringify(journal);
  });
}

test.each([
  ['auth', auth],
  ['datasets', datasets],
] as const)('the migrations of %s are sound and make its schema', (database, schema) => {
  expect(checkMigrations(database, schema)).toEqual([]);
});

test('sound migrations that make the schema have no fault', () => {
  expect(check(SOUND)).toEqual([]);
});

describe('a schema that the migrations do not make is refused, naming', () => {
  const id = text('id').primaryKey();
  const titleIndex = (table: { title: Parameters<ReturnType<typeof index>['on']>[0] }) => [index('notes_title_index').on(table.title)];
  test.each([
    [
      'a column that no migration adds',
      pgTable('notes', { id, title: text('title').notNull(), body: text('body') }, titleIndex),
      'column notes.body is in the schema, but in no migration',
    ],
    [
      'an index that no migration drops',
      pgTable('notes', { id, title: text('title').notNull() }),
      'index notes.notes_title_index is gone from the schema',
    ],
    ['a column that no migration drops', pgTable('notes', { id }), 'column notes.title is gone from the schema'],
    [
      'a column that became nullable',
      pgTable('notes', { id, title: text('title') }, titleIndex),
      'column notes.title was changed in the schema, but in no migration (notNull: true → false)',
    ],
    ['a column of another type', pgTable('notes', { id, title: boolean('title').notNull() }, titleIndex), '(type: "text" → "boolean")'],
  ])('%s', (_name, changed, message) => {
    expect(check(SOUND, { schema: { ...SCHEMA, notes: changed } })).toContainEqual(expect.stringContaining(message));
  });

  test('a table that no migration makes', () => {
    const tags = pgTable('tags', { id });
    expect(check(SOUND, { schema: { ...SCHEMA, tags } })).toEqual([
      expect.stringContaining('table tags is in the schema, but in no migration'),
    ]);
  });

  test('a table that no migration drops', () => {
    expect(check(SOUND, { schema: { notes } })).toEqual([
      expect.stringContaining('table authors is gone from the schema, but no migration drops it'),
    ]);
  });
});

describe('a folder that contradicts itself is refused:', () => {
  const EXTRA = { tag: '0002_extra', sql: 'ALTER TABLE "notes" ADD COLUMN "body" text;\n' };
  test.each<[string, (folder: string) => void, string]>([
    [
      'an edited migration',
      edit('0000_tables.sql', (sql) => `${sql}-- harmless\n`),
      '0000_tables.sql was edited after its hash was recorded',
    ],
    [
      'a migration without a recorded hash',
      edit('meta/_hashes.json', (json) => json.replace('0001_index', '0009_gone')),
      '0001_index.sql has no recorded hash',
    ],
    [
      'a hash without a migration',
      edit('meta/_hashes.json', (json) => json.replace('{', '{"0009_gone": "0",')),
      'meta/_hashes.json has 0009_gone',
    ],
    [
      'a listed file that is missing',
      (folder) => rmSync(join(folder, '0001_index.sql')),
      '0001_index.sql is missing, but the journal lists it',
    ],
    [
      'a file that is not listed',
      (folder) => writeFileSync(join(folder, '0002_extra.sql'), EXTRA.sql),
      '0002_extra.sql is not in the journal, so it would never run',
    ],
    ['a journal that is no JSON', edit('meta/_journal.json', () => '<<<<<<< HEAD'), 'meta/_journal.json cannot be read'],
    ['a missing snapshot', (folder) => rmSync(join(folder, 'meta/0001_snapshot.json')), 'meta/0001_snapshot.json is missing'],
    [
      'a snapshot of no migration',
      (folder) => writeFileSync(join(folder, 'meta/0007_snapshot.json'), '{}'),
      'meta/0007_snapshot.json belongs to no migration',
    ],
    [
      'snapshots of two branches',
      edit('meta/0001_snapshot.json', (json) => json.replace('"prevId":"0000_tables"', '"prevId":"another"')),
      'the snapshot of 0001_index does not build on the one before',
    ],
    [
      'a migration dated before the one it follows',
      editJournal((entries) => {
        for (const entry of entries) entry.when -= entry.idx * 5000;
      }),
      '0001_index is dated before 0000_tables in the journal, so drizzle would skip it',
    ],
    [
      'a gap in the numbers',
      editJournal((entries) => {
        for (const entry of entries) entry.idx *= 2;
      }),
      '0001_index stands at place 1 of the journal (idx 2)',
    ],
    [
      'a down file of no migration',
      (folder) => writeFileSync(join(folder, 'down/0005_gone.sql'), '-- reviewed: yes\nSELECT 1;'),
      'down/0005_gone.sql belongs to no migration',
    ],
    [
      'a down file that nobody reviewed',
      edit('down/0001_index.sql', (sql) => sql.replace('-- reviewed: nothing is lost', '-- reviewed:')),
      'down/0001_index.sql does not begin with `-- reviewed: …`',
    ],
    ['a down file that commits', edit('down/0001_index.sql', (sql) => `${sql}COMMIT;\n`), 'down/0001_index.sql:3 has COMMIT'],
  ])('%s', (_name, breaks, message) => {
    expect(check(SOUND, { breaks })).toContainEqual(expect.stringContaining(message));
  });

  test('two migrations with the same number', () => {
    const faults = check([TABLES, INDEX, { ...EXTRA, tag: '0001_extra' }]);
    expect(faults).toContainEqual(expect.stringContaining('0001_extra has the same number as 0001_index'));
  });

  test('everything that is wrong is said at once', () => {
    const breaks = (folder: string) => {
      edit('0000_tables.sql', (sql) => `${sql}-- harmless\n`)(folder);
      rmSync(join(folder, '0001_index.sql'));
    };
    expect(check(SOUND, { breaks, schema: { notes } })).toEqual([
      expect.stringContaining('0001_index.sql is missing'),
      expect.stringContaining('0000_tables.sql was edited'),
      expect.stringContaining('table authors is gone from the schema'),
    ]);
  });
});
