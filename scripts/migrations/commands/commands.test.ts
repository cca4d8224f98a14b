import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCommand, scratchCheckout } from '../../testing/documented-commands.ts';

let checkout: ReturnType<typeof scratchCheckout>;
beforeEach(() => {
  checkout = scratchCheckout();
});
afterEach(() => checkout.remove());

const run = (command: string) => runCommand(command, { cwd: checkout.path });
const hashes = () => readFileSync(join(checkout.path, 'migrations/auth/meta/_hashes.json'), 'utf8');
const touch = () => appendFileSync(join(checkout.path, 'migrations/auth/0000_tables.sql'), '-- edited\n');

test('what is committed keeps its hash, however often hashes are recorded, and the check names it', async () => {
  const identity = '-c user.name=test -c user.email=test@example.com';
  await run(`git init -q && git add migrations && git ${identity} commit -qm migrations`);
  const before = hashes();
  touch();
  expect(await run('npm run db:generate -- auth --record')).toMatchObject({
    code: 0,
    output: 'auth: recorded nothing, every hash stands\n',
  });
  expect(hashes()).toBe(before);
  expect(await run('npm run db:check')).toMatchObject({
    code: 1,
    output: 'migrations/auth: 0000_tables.sql was edited after its hash was recorded: undo that, and put the change into a new migration\n',
  });
});

test('what is not committed yet is recorded as it stands', async () => {
  touch();
  expect(await run('npm run db:generate -- --record')).toMatchObject({
    code: 0,
    output: expect.stringContaining('auth: recorded 0000_tables\n'),
  });
});

test('a command says which variable, database or migration it lacks, and exits with 1', async () => {
  const refusals = [
    ['npm run db:migrate -- datasets', 'DATASETS_DATABASE_URL_UNPOOLED is not set'],
    ['AUTH_DATABASE_URL_UNPOOLED=my-secret npm run db:migrate', 'AUTH_DATABASE_URL_UNPOOLED must be a connection string, postgres://…\n'],
    ['npm run db:migrate -- production', 'There is no database "production"'],
    ['npm run db:rollback', 'Say what stays'],
    ['npm run db:rollback -- --to 0000_nothing', 'There is no migration 0000_nothing in migrations/auth or migrations/datasets.'],
  ] as const;
  for (const [command, message] of refusals) {
    expect(await run(command)).toMatchObject({ command, code: 1, output: expect.stringContaining(message) });
  }
});
