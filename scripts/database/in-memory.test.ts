import type { PGlite } from '@electric-sql/pglite';
import { expect, test } from 'vitest';
import { openInMemory } from './in-memory.ts';

test('databases in memory are empty, each for itself, and have pgvector', async () => {
  const first = await openInMemory();
  await first.exec("create extension vector; create table notes (embedding vector(2)); insert into notes values ('[1,2]')");
  const second = await openInMemory();
  expect([await relations(first), await relations(second)]).toEqual([['notes'], []]);
  await second.exec('create extension vector');
  await Promise.all([first.close(), second.close()]);
});

async function relations(database: PGlite): Promise<string[]> {
  const { rows } = await database.query<{ relname: string }>("select relname from pg_class where relnamespace = 'public'::regnamespace");
  return rows.map(({ relname }) => relname);
}
