import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkFolder } from './check-folder.ts';
import { checkSchema } from './check-schema.ts';
import { checkDownFile, checkStatements } from './check-statements.ts';
import { type DatabaseName, MIGRATIONS } from './folder.ts';

/**
 * Everything that is wrong with the migrations of a database, one line each, naming the object; none means that they are sound and make
 * exactly `schema` (the exports of `db/<database>/schema`). Reads files only. `root` is this project's own folder unless told.
 */
export function checkMigrations(database: DatabaseName, schema: Record<string, unknown>, root = MIGRATIONS): string[] {
  const folder = join(root, database);
  const folderFaults = checkFolder(folder);
  const faults = [
    ...folderFaults,
    ...sqlFilesIn(folder).flatMap((tag) => checkStatements(folder, tag)),
    ...sqlFilesIn(join(folder, 'down')).flatMap((tag) => checkDownFile(folder, tag)),
    // Without the newest snapshot there is nothing to compare with, and its absence is among the faults already.
    ...(folderFaults.some((fault) => /snapshot|journal\.json/.test(fault)) ? [] : checkSchema(folder, schema)),
  ];
  return faults.map((fault) => `migrations/${database}: ${fault}`);
}

function sqlFilesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((name) => name.endsWith('.sql'));
  return files.map((name) => name.slice(0, -'.sql'.length)).sort();
}
