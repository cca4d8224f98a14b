import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Problem } from '#lib/errors.ts';
import { requireObjectKey } from './object-key.ts';
import type { Storage } from './storage.ts';

/** Keeps objects as files below `root`, which is made when the first one comes. A reader sees a whole object or none. */
export function folderStorage(root: string): Storage {
  const pathOf = (key: string) => join(root, requireObjectKey(key));
  return {
    async put(key, bytes) {
      const path = pathOf(key);
      const unfinished = `${path}.${randomUUID()}`;
      await mkdir(dirname(path), { recursive: true });
      try {
        await writeFile(unfinished, bytes, { flush: true });
        await rename(unfinished, path);
      } finally {
        await rm(unfinished, { force: true });
      }
    },
    async get(key) {
      const path = pathOf(key);
      try {
        return new Uint8Array(await readFile(path));
      } catch (error) {
        throw new Problem('internal', 'The stored file could not be read. Upload it again.', { cause: error });
      }
    },
    async delete(key) {
      await rm(pathOf(key), { force: true });
    },
  };
}
