import { isReviewed } from './check-statements.ts';
import { type DatabaseName, type Migration, readDownFile, readMigrations } from './folder.ts';
import { type LockOptions, withMigrationLock } from './lock.ts';
import { inTransaction, type MigrateOptions } from './migrate.ts';
import { runStatements } from './run-statements.ts';
import { splitStatements } from './statements.ts';
import { migrationStatus } from './status.ts';
import { findPending, forgetNewest } from './tracking.ts';

export type RollbackOptions = LockOptions & Pick<MigrateOptions, 'lockTimeout' | 'statementTimeout' | 'root'>;

/** A migration that is to be undone, and the SQL that does it. */
export interface UndoStep {
  migration: Migration;
  sql: string;
}

/**
 * Takes the database at `url` back to where `target` was the newest migration, all steps in one transaction under the migrations' lock.
 * Returns the names of those that were undone. Throws before anything is touched when a step has no reviewed down file or `target` was never
 * applied; when a statement fails, nothing has changed.
 */
export async function rollbackDatabase(
  database: DatabaseName,
  url: string,
  target: string,
  options: RollbackOptions = {},
): Promise<string[]> {
  const migrations = readMigrations(database, options.root);
  return withMigrationLock(database, url, options, async (client) => {
    const pending = await findPending(client, database, migrations);
    const steps = planSteps(database, migrations.slice(0, migrations.length - pending.length), target, options.root);
    await inTransaction(client, options, async () => {
      for (const { migration, sql } of steps) {
        await runStatements(client, `migrations/${database}/down/${migration.tag}.sql`, splitStatements(sql));
        await forgetNewest(client, migration);
      }
    });
    return steps.map((step) => step.migration.tag);
  });
}

/** What `rollbackDatabase` would run, newest first, without changing anything. Throws for the same reasons. */
export async function planRollback(
  database: DatabaseName,
  url: string,
  target: string,
  options: RollbackOptions = {},
): Promise<UndoStep[]> {
  const { applied } = await migrationStatus(database, url, options);
  return planSteps(database, applied, target, options.root);
}

function planSteps(database: DatabaseName, applied: Migration[], target: string, root: string | undefined): UndoStep[] {
  const position = applied.findIndex((migration) => migration.tag === target);
  if (position < 0) {
    throw new Error(`${target} is not applied to the ${database} database, so it cannot be what stays. Applied: ${tagsOf(applied)}.`);
  }
  const steps = applied.slice(position + 1).map((migration) => ({ migration, sql: readDownFile(database, migration.tag, root) }));
  const refused = steps.filter(({ sql }) => sql === null || !isReviewed(sql)).map((step) => step.migration);
  if (refused.length > 0) {
    throw new Error(
      `Nothing was changed: ${tagsOf(refused)} of the ${database} database cannot be undone, since migrations/${database}/down has no reviewed file for it. ` +
        'Mend forward with a new migration, or restore a point in time.',
    );
  }
  return steps.toReversed() as UndoStep[];
}

function tagsOf(migrations: Migration[]): string {
  return migrations.map((migration) => migration.tag).join(', ') || 'nothing';
}
