import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { index, pgTable, text } from 'drizzle-orm/pg-core';
import { checkMigrations } from './check.ts';
import { type Draft, writeMigrations } from './testing.ts';

/** Two tables, and the migrations that make them. */
const authors = pgTable('authors', { id: text('id').primaryKey() });
export const notes = pgTable('notes', { id: text('id').primaryKey(), title: text('title').notNull() }, (table) => [
  index('notes_title_index').on(table.title),
]);
export const SCHEMA = { authors, notes };

export const TABLES: Draft = {
  tag: '0000_tables',
  sql: 'CREATE TABLE "authors" ("id" text PRIMARY KEY NOT NULL);\n--> statement-breakpoint\nCREATE TABLE "notes" ("id" text PRIMARY KEY NOT NULL, "title" text NOT NULL);\n',
};
export const INDEX: Draft = {
  tag: '0001_index',
  sql: '-- no transaction: the index is built while notes are written\nCREATE INDEX CONCURRENTLY IF NOT EXISTS "notes_title_index" ON "notes" ("title");\n',
  down: '-- reviewed: nothing is lost\nDROP INDEX "notes_title_index";\n',
};
export const SOUND = [TABLES, INDEX];

/** What the check says of these migrations against `schema` after `breaks` has laid hands on their folder. */
export function check(
  drafts: Draft[],
  { schema = SCHEMA, breaks }: { schema?: Record<string, unknown>; breaks?: (folder: string) => void } = {},
): string[] {
  const root = writeMigrations('datasets', drafts, { schema: SCHEMA });
  try {
    breaks?.(join(root, 'datasets'));
    return checkMigrations('datasets', schema, root);
  } finally {
    rmSync(root, { recursive: true });
  }
}
