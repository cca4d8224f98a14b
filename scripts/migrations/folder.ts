import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { splitStatements } from './statements.ts';

/** The two databases of the product, by the name of their folders in `db/` and `migrations/`. */
export const DATABASES = ['auth', 'datasets'] as const;

export type DatabaseName = (typeof DATABASES)[number];

/** A migration as it stands in its folder: its name, its SQL, and what the tracking table remembers of it. */
export interface Migration {
  tag: string;
  /** When it was generated, in milliseconds since 1970. drizzle keeps it as `created_at`. */
  when: number;
  /** SHA-256 of the file, in hex. */
  hash: string;
  /** The whole file. */
  sql: string;
  statements: string[];
}

/** What drizzle-kit's `meta/_journal.json` says of a migration. */
export interface JournalEntry {
  idx: number;
  tag: string;
  when: number;
}

/** Where the migrations of all databases are, each in the folder of its name. */
export const MIGRATIONS = join(import.meta.dirname, '../../migrations');

/** The migrations of a database in the order of its journal, from `root`, which is this project's own folder unless told. */
export function readMigrations(database: DatabaseName, root = MIGRATIONS): Migration[] {
  return readJournal(join(root, database)).map(({ tag, when }) => {
    const sql = readFileSync(join(root, database, `${tag}.sql`), 'utf8');
    return { tag, when, hash: hashOf(sql), sql, statements: splitStatements(sql).map((statement) => statement.text) };
  });
}

/** The journal of a database's folder, in its order. */
export function readJournal(folder: string): JournalEntry[] {
  return JSON.parse(readFileSync(join(folder, 'meta/_journal.json'), 'utf8')).entries;
}

/** The SQL that undoes a migration, or null where none was written. */
export function readDownFile(database: DatabaseName, tag: string, root = MIGRATIONS): string | null {
  const path = join(root, database, 'down', `${tag}.sql`);
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}

/** SHA-256 of a migration's file, in hex, which is how drizzle remembers it. */
export function hashOf(sql: string): string {
  return createHash('sha256').update(sql).digest('hex');
}

/** Why a migration must run outside of a transaction, from its first line `-- no transaction: why`; null for all others. */
export function noTransactionReason(sql: string): string | null {
  return /^-- no transaction: *(\S.*)/.exec(sql)?.[1] ?? null;
}
