import { openInMemory } from '../database/in-memory.ts';
import { placeOf, readArguments, runCommand } from '../migrations/commands/arguments.ts';
import { withConnection } from '../migrations/lock.ts';
import { expectedCatalog } from './agreement.ts';
import { type Finding, findDrift } from './find-drift.ts';
import { renderFinding } from './render.ts';

/**
 * `npm run db:drift -- [auth|datasets] [--json]`: compares the live databases with the schema. Exit code 0 when they are what it says, 1 when
 * they are not, or could not be compared.
 */
await runCommand(async () => {
  const { databases, values } = readArguments({ json: { type: 'boolean', default: false } });
  const places = databases.map((database) => ({ database, ...placeOf(database) }));
  const findings: Finding[] = [];
  const scratch = await openInMemory();
  for (const { database, url, proxy } of places) {
    const expected = await expectedCatalog(scratch, database);
    const found = await withConnection(url, proxy, (client) => findDrift(client, database, expected));
    findings.push(...found);
    if (values.json) continue;
    for (const finding of found) console.log(renderFinding(finding));
    console.log(`${database}: ${summary(found.length, expected.objects.length)}`);
  }
  await scratch.close();
  if (values.json) console.log(JSON.stringify({ drift: findings.length > 0, findings }, null, 2));
  process.exitCode = findings.length > 0 ? 1 : 0;
});

function summary(differences: number, objects: number): string {
  if (differences === 0) return `no drift in ${objects} objects`;
  return differences === 1 ? '1 difference' : `${differences} differences`;
}
