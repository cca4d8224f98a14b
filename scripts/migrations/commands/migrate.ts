import type { DatabaseName } from '../folder.ts';
import { migrateDatabase } from '../migrate.ts';
import { migrationStatus } from '../status.ts';
import { placeOf, readArguments, runCommand } from './arguments.ts';

/**
 * `npm run db:migrate -- [auth|datasets] [--lock-timeout 5s] [--statement-timeout 10min]`: brings the databases up to date, over connections
 * that no pooler shares. `--dry-run` prints the SQL that it would run, `--status` what was applied; both change nothing.
 */
await runCommand(async () => {
  const { databases, values } = readArguments({
    'dry-run': { type: 'boolean', default: false },
    status: { type: 'boolean', default: false },
    'lock-timeout': { type: 'string' },
    'statement-timeout': { type: 'string' },
  });
  // A variable that is missing is told before the first database is changed.
  const places = databases.map((database) => ({ database, ...placeOf(database) }));
  for (const { database, url, proxy } of places) {
    if (values.status) await printStatus(database, url, proxy);
    else if (values['dry-run']) await printPending(database, url, proxy);
    else {
      const total = await migrateDatabase(database, url, {
        proxy,
        lockTimeout: values['lock-timeout'],
        statementTimeout: values['statement-timeout'],
        onWaiting: () => console.log(`${database}: waiting for another migration to finish`),
        onApplied: (tag, milliseconds) => console.log(`${database}: applied ${tag} (${Math.round(milliseconds)} ms)`),
      });
      console.log(`${database}: up to date, ${total} migrations`);
    }
  }
});

async function printStatus(database: DatabaseName, url: string, proxy: string | undefined): Promise<void> {
  const { applied, pending } = await migrationStatus(database, url, { proxy });
  for (const { tag } of applied) console.log(`${database}: applied  ${tag}`);
  for (const { tag } of pending) console.log(`${database}: pending  ${tag}`);
}

async function printPending(database: DatabaseName, url: string, proxy: string | undefined): Promise<void> {
  const { pending } = await migrationStatus(database, url, { proxy });
  for (const { tag, sql } of pending) console.log(`-- ${database}: ${tag}\n${sql.trim()}\n`);
  console.log(`-- ${database}: ${pending.length} to apply`);
}
