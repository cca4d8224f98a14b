import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { differences } from './differences.ts';
import { ROOT, writeMirror } from './mirror.ts';

describe('the Python mirror', () => {
  test('is committed as the schema asks for it', () => {
    const found = [...writeMirror()].flatMap(([path, text]) =>
      differences(readFileSync(join(ROOT, path), 'utf8'), text).map((difference) => `${path}: ${difference}`),
    );
    expect(found, 'run `npm run db:mirror` and commit what it writes').toEqual([]);
  });

  test('has no line over 120 characters and is the same however often it is written', () => {
    const mirror = writeMirror();
    expect(writeMirror()).toEqual(mirror);
    const long = [...mirror.values()].flatMap((text) => text.split('\n').filter((line) => line.length > 120));
    expect(long).toEqual([]);
  });
});

// Each run is a process of its own, which is slow to start on a busy machine.
describe('npm run db:mirror, in a copy of the repository', () => {
  let copy: string;
  beforeEach(() => {
    copy = mkdtempSync(join(tmpdir(), 'fltr-mirror-'));
    for (const path of ['package.json', 'db', 'python', 'scripts/mirror', 'scripts/mirror.ts']) {
      cpSync(join(ROOT, path), join(copy, path), { recursive: true });
    }
    symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  });
  afterEach(() => rmSync(copy, { recursive: true }));

  test('--check lets an unchanged schema pass', async () => {
    expect(await mirror('--check')).toMatchObject({ code: 0 });
  });

  test('--check fails with each table and column that is behind, and writing mends it', async () => {
    edit('db/datasets/schema/webhooks.ts', "url: text('url').notNull(),", "url: text('url'),\n    colour: text('colour'),");
    edit('db/auth/schema/users.ts', "A browser's sign-in", 'A sign-in of a browser');
    edit('python/fltr/auth.py', '__tablename__ = "outbox"', '__tablename__ = "inbox"');
    const { code, stderr } = await mirror('--check');
    expect(code).toBe(1);
    for (const line of [
      'python/fltr/datasets.py: column webhooks.url differs',
      'python/fltr/datasets.py: column webhooks.colour is missing',
      'python/fltr/auth.py: table sessions differs',
      'python/fltr/auth.py: table outbox is missing',
      'python/fltr/auth.py: table inbox is not in the schema',
      'python/fltr/auth.py: column inbox.topic is not in the schema',
      'Run `npm run db:mirror` and commit what it writes.',
    ]) {
      expect(stderr).toContain(line);
    }
    expect(stderr).not.toContain('users.email');

    expect(await mirror()).toMatchObject({ code: 0 });
    expect(await mirror('--check')).toMatchObject({ code: 0 });
  });

  test('--check says so when a file is not there at all', async () => {
    rmSync(join(copy, 'python/fltr/auth.py'));
    expect(await mirror('--check')).toMatchObject({ code: 1, stderr: expect.stringContaining('python/fltr/auth.py: the file is missing') });
  });

  test('a type that it does not know stops it, with the table and the column', async () => {
    edit('db/columns.ts', "dataType: () => 'halfvec'", "dataType: () => 'halfvec2'");
    expect(await mirror()).toMatchObject({
      code: 1,
      stderr:
        'chunk_vectors.embedding has the type halfvec2, which the Python mirror does not know. Teach it in scripts/mirror/python-types.ts.\n',
    });
  });

  test('an option that it does not have is refused', async () => {
    expect(await mirror('--dry-run')).toMatchObject({ code: 1, stderr: expect.stringContaining('--dry-run is not an option') });
  });

  function edit(path: string, before: string, after: string): void {
    const text = readFileSync(join(copy, path), 'utf8');
    expect(text).toContain(before);
    writeFileSync(join(copy, path), text.replace(before, after));
  }

  async function mirror(...parameters: string[]) {
    try {
      return { code: 0, ...(await promisify(execFile)(process.execPath, ['scripts/mirror.ts', ...parameters], { cwd: copy })) };
    } catch (error) {
      return error as { code: number; stdout: string; stderr: string };
    }
  }
});
