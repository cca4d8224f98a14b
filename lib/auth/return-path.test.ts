import { expect, test } from 'vitest';
import { HOME_PATH, safeReturnPath } from './return-path.ts';

test.each(['/keys', '/datasets/ds_1?tab=search', '/playground#results'])('keeps the path %s', (path) => {
  expect(safeReturnPath(path)).toBe(path);
});

test.each([
  'https://evil.example/',
  '//evil.example/',
  '/\\evil.example',
  '/\t/evil.example',
  '/.//evil.example',
  'javascript:alert(1)',
  'keys',
  '',
  undefined,
  ['/keys'],
])('never leaves the site for %j', (value) => {
  expect(safeReturnPath(value)).toBe(HOME_PATH);
});
