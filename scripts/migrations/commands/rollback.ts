import { type DatabaseName, readMigrations } from '../folder.ts';
import { planRollback, rollbackDatabase } from '../rollback.ts';
import { placeOf, readArguments, runCommand } from './arguments.ts';

/**
 * `npm run db:rollback -- --to <migration> [auth|datasets]`: undoes what came after a migration, which itself stays. `--dry-run` prints the
 * SQL and changes nothing.
 */
await runCommand(async () => {
  const { databases, values } = readArguments({
    to: { type: 'string' },
    'dry-run': { type: 'boolean', default: false },
    'lock-timeout': { type: 'string' },
    'statement-timeout': { type: 'string' },
  });
  const { to } = values;
  if (!to) throw new Error('Say what stays: `npm run db:rollback -- --to <migration> [auth|datasets]`.');
  const database = databaseWith(to, databases);
  const { url, proxy } = placeOf(database);
  if (values['dry-run']) {
    const steps = await planRollback(database, url, to, { proxy });
    for (const { migration, sql } of steps) console.log(`-- ${database}: undo ${migration.tag}\n${sql.trim()}\n`);
    console.log(`-- ${database}: ${steps.length} to undo`);
    return;
  }
  const undone = await rollbackDatabase(database, url, to, {
    proxy,
    lockTimeout: values['lock-timeout'],
    statementTimeout: values['statement-timeout'],
    onWaiting: () => console.log(`${database}: waiting for another migration to finish`),
  });
  for (const tag of undone) console.log(`${database}: undid ${tag}`);
  console.log(`${database}: at ${to}`);
});

/** A migration's name says which database is meant, unless both have one of that name. */
function databaseWith(tag: string, named: DatabaseName[]): DatabaseName {
  const [first, second] = named.filter((database) => readMigrations(database).some((migration) => migration.tag === tag));
  if (!first) throw new Error(`There is no migration ${tag} in migrations/${named.join(' or migrations/')}.`);
  if (second) throw new Error(`Both databases have a migration ${tag}: add auth or datasets.`);
  return first;
}
