import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { connectionString } from './connection-string.ts';

const good = 'postgres://postgres@127.0.0.1:1/nowhere';

test('a variable that holds no address of a database is named, and not what it holds', () => {
  expect(connectionString('AUTH_DATABASE_URL', good)).toBe(good);
  for (const value of ['', 'my-secret', 'mysql://my-secret', '//my-secret']) {
    expect(() => connectionString('AUTH_DATABASE_URL', value)).toThrow(/^AUTH_DATABASE_URL must be a connection string, postgres:\/\/…$/);
  }
});

test.each([
  ['credits-check.ts', [], 'DATASETS_DATABASE_URL'],
  ['credits-grant.ts', ['ada@example.com', '5'], 'AUTH_DATABASE_URL'],
  ['stripe/reconcile.ts', [], 'AUTH_DATABASE_URL'],
])('%s ends by that word', async (script, parameters, variable) => {
  const places = { AUTH_DATABASE_URL: good, DATASETS_DATABASE_URL: good, STRIPE_SECRET_KEY: 'sk_test_x', [variable]: 'my-secret' };
  expect(await run(script, parameters, places)).toEqual({ code: 1, said: `${variable} must be a connection string, postgres://…\n` });
});

function run(script: string, parameters: string[], variables: Record<string, string>): Promise<{ code: unknown; said: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(import.meta.dirname, script), ...parameters],
      { env: { ...process.env, ...variables } },
      (error, stdout, stderr) => resolve({ code: error?.code, said: stdout + stderr }),
    );
  });
}
