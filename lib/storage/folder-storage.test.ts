import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { folderStorage } from './folder-storage.ts';
import { describeStorage } from './storage-promises.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'folder-storage-'));
});
afterAll(() => rm(root, { recursive: true }));

describeStorage('storage in a folder', () => folderStorage(root));

test('writers of one key leave one whole object and nothing unfinished', async () => {
  const storage = folderStorage(root);
  const versions = Array.from({ length: 20 }, (_, index) => new Uint8Array(100_000).fill(index));
  await Promise.all(versions.map((bytes) => storage.put('contested/object', bytes, 'text/plain')));
  const kept = await storage.get('contested/object');
  expect(kept).toHaveLength(100_000);
  expect(new Set(kept).size).toBe(1);
  expect(await readdir(join(root, 'contested'))).toEqual(['object']);
});
