import type { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Catalog } from '../catalog/catalog.ts';
import { catalogOfMigrations, catalogOfSchema } from '../catalog/expected.ts';
import { openInMemory } from '../database/in-memory.ts';
import { type DatabaseName, type Migration, readMigrations } from '../migrations/folder.ts';
import { expectedCatalog, findDisagreements } from './agreement.ts';
import { describeDifference } from './describe.ts';
import { findTrackingFaults } from './tracking.ts';

let scratch: PGlite;
beforeAll(async () => {
  scratch = await openInMemory();
});
afterAll(() => scratch.close());

describe('the schema and the migrations', () => {
  let schema: Catalog;
  beforeAll(async () => {
    schema = await catalogOfSchema(scratch, 'auth', await catalogOfMigrations(scratch, readMigrations('auth')));
  });

  test.each<DatabaseName>(['auth', 'datasets'])('of %s agree', async (database) => {
    const { objects } = await expectedCatalog(scratch, database);
    expect(objects.filter(({ kind }) => kind === 'table').length).toBeGreaterThan(10);
  });

  test.each([
    ['a column that only the schema has', 'alter table users drop column image', 'column users.image is missing'],
    ['a column that only the migrations make', 'alter table users add column credits integer', 'column users.credits is extra'],
    ['another default', "alter table users alter column role set default 'admin'", 'column users.role differs: default is'],
    ['a policy, which the schema could have', 'create policy everybody on users using (true)', 'policy users.everybody is extra'],
  ])('disagree over %s', async (_what, done, says) => {
    expect((await disagreements(schema, done)).map(describeDifference)).toEqual([expect.stringContaining(says)]);
  });

  test.each([
    ['a function and its trigger', 'create trigger t before delete on users execute function refuse_ledger_change()'],
    ['how a column is stored', 'alter table users alter column name set storage external, alter column name set compression pglz'],
    ['how a table is stored', 'alter table users set (fillfactor = 90)'],
    ['row-level security that holds for the owner too', 'alter table users force row level security'],
  ])('may differ in what Drizzle has no words for: %s', async (_what, done) => {
    expect(await disagreements(schema, done)).toEqual([]);
  });
});

async function disagreements(schema: Catalog, done: string) {
  const further: Migration = { tag: 'further', when: 0, hash: '', sql: done, statements: [done] };
  return findDisagreements(schema, await catalogOfMigrations(scratch, [...readMigrations('auth'), further]));
}

describe('the record of migrations', () => {
  const migrations = readMigrations('auth');
  const hashes = migrations.map(({ hash }) => hash);

  test('has no faults when it is that of the folder', () => {
    expect(findTrackingFaults('auth', hashes, migrations)).toEqual([]);
  });

  test.each([
    ['is missing', [], 'no migration is recorded: adopt the database with `npm run db:baseline -- auth`'],
    ['lacks migrations', hashes.slice(0, 1), `1 migrations are recorded, migrations/auth has ${hashes.length}: run`],
    ['has migrations of a later version', [...hashes, 'later'], `${hashes.length + 1} migrations are recorded, migrations/auth has`],
    ['has another hash', hashes.with(1, 'made up'), '0001_append_only_ledger is recorded with another hash'],
  ])('%s', (_what, remembered, says) => {
    expect(findTrackingFaults('auth', remembered, migrations)).toEqual([expect.stringContaining(says)]);
  });
});
