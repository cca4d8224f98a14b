import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite-pgvector';

const PACKAGES = join(import.meta.dirname, '../../node_modules');
/** Those that the product uses. */
export const EXTENSIONS = { vector };

/**
 * An empty database in this process's memory, with pgvector at hand. PostgreSQL takes seconds to make one from nothing, so the first one is
 * kept beside the packages, and all others are unpacked from it.
 */
export async function openInMemory(): Promise<PGlite> {
  const path = await keptPath();
  const kept = await readFile(path).catch(() => null);
  if (kept) return PGlite.create('memory://', { extensions: EXTENSIONS, loadDataDir: new Blob([kept]) });
  const database = await PGlite.create('memory://', { extensions: EXTENSIONS });
  // Where it cannot be kept, the next one is made from nothing as well.
  await keep(database, path).catch(() => {});
  return database;
}

/** Of each release of PGlite its own: another one may be another PostgreSQL. */
async function keptPath(): Promise<string> {
  const { version } = JSON.parse(await readFile(join(PACKAGES, '@electric-sql/pglite/package.json'), 'utf8')) as { version: string };
  return join(PACKAGES, '.cache/fltr', `empty-database-${version}.tar`);
}

/** Under its name only once it is whole, since several processes may be at it. */
async function keep(database: PGlite, path: string): Promise<void> {
  const unfinished = `${path}.${randomUUID()}`;
  const data = await database.dumpDataDir('none');
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(unfinished, Buffer.from(await data.arrayBuffer()));
  await rename(unfinished, path);
}
