import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashOf, readJournal } from './folder.ts';

/** By the name of a migration, the hash of its file when it was finished. Committed with it, so that a later edit shows without git too. */
export type Hashes = Record<string, string>;

/** The recorded hashes of a database's folder. None are recorded where there is no such file. */
export function readHashes(folder: string): Hashes {
  const path = pathOf(folder);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
}

/**
 * Records the hashes of the migrations that `chosen` lets through, and keeps those of the others. What is no longer in the journal is
 * forgotten. Returns the names of those whose hash is new or changed.
 */
export function recordHashes(folder: string, chosen: (tag: string) => boolean): string[] {
  const before = readHashes(folder);
  const after: Hashes = {};
  for (const { tag } of readJournal(folder)) {
    const hash = chosen(tag) ? hashOf(readFileSync(join(folder, `${tag}.sql`), 'utf8')) : before[tag];
    if (hash) after[tag] = hash;
  }
  writeFileSync(pathOf(folder), `${JSON.stringify(after, null, 2)}\n`);
  return Object.keys(after).filter((tag) => after[tag] !== before[tag]);
}

/** Beside the journal. drizzle-kit takes every file there for a snapshot unless its name begins so. */
function pathOf(folder: string): string {
  return join(folder, 'meta/_hashes.json');
}
