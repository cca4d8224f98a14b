import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { documentedCommands, runCommand, scratchCheckout } from './documented-commands.ts';

const checkout = scratchCheckout();
afterAll(checkout.remove);

test('the commands of a page are the lines of its sh blocks, joined after a backslash, without comments and other blocks', () => {
  const page = [
    '```sh',
    '# a comment',
    'npm run one',
    'npm run two -- \\',
    '  --three',
    '```',
    'text',
    '```ts',
    'no()',
    '```',
    '```sh',
    'four',
    '```',
  ];
  expect(documentedCommands(page.join('\n'))).toEqual(['npm run one', 'npm run two -- --three', 'four']);
});

test('a command runs with the given variables only, and its exit code and output come back', async () => {
  process.env.LEAKS_INTO_COMMANDS = 'yes';
  const result = await runCommand('echo "$GIVEN$LEAKS_INTO_COMMANDS"; echo sorry >&2; exit 3', {
    cwd: checkout.path,
    env: { GIVEN: 'given' },
  });
  delete process.env.LEAKS_INTO_COMMANDS;
  expect(result).toMatchObject({ code: 3, output: 'given\nsorry\n' });
});

test("a scratch checkout has the project's scripts and packages, and not its history or data", async () => {
  expect(['package.json', 'migrations/auth', 'node_modules/next'].filter((path) => existsSync(join(checkout.path, path)))).toHaveLength(3);
  expect(['.git', '.data', '.next'].filter((path) => existsSync(join(checkout.path, path)))).toEqual([]);
  const version = await runCommand('npm exec -- node --version', { cwd: checkout.path });
  expect(version).toMatchObject({ code: 0, output: expect.stringMatching(/^v24\./) });
});
