import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The two databases of the product, by the name of their folders in `db/` and `migrations/`. */
export const DATABASES = ['auth', 'datasets'] as const;

export type DatabaseName = (typeof DATABASES)[number];

/** A migration as drizzle-kit wrote it: its name, its statements, and what the tracking table remembers of it. */
export interface Migration {
  tag: string;
  /** When it was generated, in milliseconds since 1970. drizzle keeps it as `created_at`. */
  when: number;
  /** SHA-256 of the file, in hex. */
  hash: string;
  statements: string[];
}

/** Where the migrations of all databases are, each in the folder of its name. */
export const MIGRATIONS = join(import.meta.dirname, '../../migrations');

/** The migrations of a database in the order of its journal, from `root`, which is this project's own folder unless told. */
export function readMigrations(database: DatabaseName, root = MIGRATIONS): Migration[] {
  const folder = join(root, database);
  const journal = JSON.parse(readFileSync(join(folder, 'meta/_journal.json'), 'utf8')) as { entries: { tag: string; when: number }[] };
  return journal.entries.map(({ tag, when }) => {
    const text = readFileSync(join(folder, `${tag}.sql`), 'utf8');
    const statements = text.split('--> statement-breakpoint').filter((statement) => statement.trim());
    return { tag, when, hash: createHash('sha256').update(text).digest('hex'), statements };
  });
}
