import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cleanCopy } from './clean-copy.ts';

const scratch = mkdtempSync(join(tmpdir(), 'fltr-copy-'));
const [root, target] = [join(scratch, 'root'), join(scratch, 'target')];

beforeAll(() => {
  for (const folder of ['.vercel', 'app', 'node_modules/.bin', 'node_modules/next']) mkdirSync(join(root, folder), { recursive: true });
  const files = { '.gitignore': 'node_modules/\n.vercel/\n.env*\n', '.env.local': 'SECRET=1', '.vercel/project.json': '{}', 'gone.ts': '' };
  const more = { 'app/page.tsx': 'committed', 'node_modules/next/next.js': 'next' };
  for (const [name, content] of Object.entries({ ...files, ...more })) writeFileSync(join(root, name), content);
  symlinkSync('../next/next.js', join(root, 'node_modules/.bin/next'));
  git('init', '--quiet');
  git('add', '.');
  rmSync(join(root, 'gone.ts'));
  writeFileSync(join(root, 'app/page.tsx'), 'as it is now');
  writeFileSync(join(root, 'app/new.tsx'), 'new');
  cleanCopy(root, target);
});

afterAll(() => rmSync(scratch, { recursive: true }));

test('the copy holds what a commit of everything would hold, as it is now', () => {
  expect(readFileSync(join(target, 'app/page.tsx'), 'utf8')).toBe('as it is now');
  expect(readFileSync(join(target, 'app/new.tsx'), 'utf8')).toBe('new');
  expect(existsSync(join(target, 'gone.ts'))).toBe(false);
});

test.each(['.env.local', '.vercel', '.git'])('%s stays behind', (name) => {
  expect(existsSync(join(root, name))).toBe(true);
  expect(existsSync(join(target, name))).toBe(false);
});

test('the installed packages come along, with their links', () => {
  expect(readFileSync(join(target, 'node_modules/next/next.js'), 'utf8')).toBe('next');
  expect(readlinkSync(join(target, 'node_modules/.bin/next'))).toBe('../next/next.js');
});

test('a folder that git does not know is refused, rather than copied with whatever lies in it', () => {
  expect(() => cleanCopy(tmpdir(), join(scratch, 'other'))).toThrow('is no git working tree');
});

function git(...parameters: string[]): void {
  spawnSync('git', parameters, { cwd: root });
}
