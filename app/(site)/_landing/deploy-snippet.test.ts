import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseEnv } from '#lib/env.ts';
import { NEEDED } from './deploy-snippet.ts';

/** As the product reads them, and not the build's migrations alone. */
const READ = NEEDED.filter((name) => !name.endsWith('_UNPOOLED'));

const anyFor = (name: string) => (name.endsWith('_URL') ? 'postgres://user@host/database' : 'x'.repeat(32));

test('the variables of the deploy snippet are enough for the product on Vercel, and none of them too many', () => {
  const start = (names: string[]) =>
    parseEnv({ VERCEL_ENV: 'preview', VERCEL_URL: 'fltr.vercel.app', ...Object.fromEntries(names.map((name) => [name, anyFor(name)])) });
  expect(() => start(READ)).not.toThrow();
  for (const left of READ) expect(() => start(READ.filter((name) => name !== left)), left).toThrow(/is not complete/);
});

test('they are those that the page on production calls required', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/production.md'), 'utf8');
  const [, required = ''] = /Required are (.*?)\. A missing/s.exec(page) ?? [];
  for (const name of READ.filter((each) => !each.endsWith('_URL'))) expect(required).toContain(name);
  expect(required).toContain('_UNPOOLED');
});
