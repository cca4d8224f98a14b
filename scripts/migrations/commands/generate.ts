import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { checkStatements } from '../check-statements.ts';
import { type DatabaseName, readJournal } from '../folder.ts';
import { type Hashes, recordHashes } from '../hashes.ts';
import { readArguments, runCommand } from './arguments.ts';

const ROOT = join(import.meta.dirname, '../../..');

/**
 * `npm run db:generate -- [auth|datasets] [--name x] [--custom]`: writes a migration for what changed in the schema, or an empty one for SQL
 * by hand. `--record` writes nothing but the hashes of migrations that were finished by hand since.
 */
await runCommand(() => {
  const { databases, values } = readArguments({
    name: { type: 'string' },
    custom: { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
  });
  for (const database of databases) {
    if (values.record) record(database);
    else generate(database, values);
  }
});

function generate(database: DatabaseName, { name, custom }: { name?: string | undefined; custom: boolean }): void {
  const folder = join(ROOT, 'migrations', database);
  const before = new Set(tagsIn(folder));
  // drizzle-kit asks at the terminal whether a column that went and one that came are the same one renamed.
  const options = [...(name ? ['--name', name] : []), ...(custom ? ['--custom'] : [])];
  const { status } = spawnSync('drizzle-kit', ['generate', ...options], {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, DATABASE: database, PATH: `${join(ROOT, 'node_modules/.bin')}:${process.env.PATH}` },
  });
  if (status !== 0) throw new Error(`drizzle-kit could not generate a migration of ${database}.`);
  for (const tag of tagsIn(folder).filter((each) => !before.has(each))) {
    const faults = checkStatements(folder, tag);
    for (const fault of faults) console.log(`migrations/${database}: ${fault}`);
    if (faults.length === 0) recordHashes(folder, (each) => each === tag);
    else console.log(`Finish migrations/${database}/${tag}.sql, then run \`npm run db:generate -- --record\`.`);
  }
}

/** Only what is not committed may get another hash: a released migration stays what it was. */
function record(database: DatabaseName): void {
  const folder = join(ROOT, 'migrations', database);
  const committed = committedHashes(database);
  const recorded = recordHashes(folder, (tag) => !committed[tag]);
  console.log(`${database}: recorded ${recorded.length > 0 ? recorded.join(', ') : 'nothing, every hash stands'}`);
}

/** The hashes as of the last commit; without git, and before the first commit, none. */
function committedHashes(database: DatabaseName): Hashes {
  try {
    const path = `migrations/${database}/meta/_hashes.json`;
    return JSON.parse(
      execFileSync('git', ['show', `HEAD:./${path}`], { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
    );
  } catch {
    return {};
  }
}

function tagsIn(folder: string): string[] {
  return existsSync(join(folder, 'meta/_journal.json')) ? readJournal(folder).map((entry) => entry.tag) : [];
}
