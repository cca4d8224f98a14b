import type { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Catalog } from '../catalog/catalog.ts';
import { readCatalog } from '../catalog/read.ts';
import { openInMemory } from '../database/in-memory.ts';
import { DATABASES, type DatabaseName, readMigrations } from '../migrations/folder.ts';
import { type Finding, findDifferences } from './find-drift.ts';
import { SITUATIONS } from './situations/index.ts';
import type { Situation } from './situations/situation.ts';

describe.each(DATABASES)('drift of %s', (database) => {
  let live: PGlite;
  beforeAll(async () => {
    live = await openInMemory();
    for (const { statements } of readMigrations(database)) for (const statement of statements) await live.exec(statement);
  });
  afterAll(() => live.close());

  const situations = SITUATIONS.filter((situation) => situation.database === database);
  test.each(situations.map((situation) => [situation.title, situation] as const))('%s', async (_title, situation) => {
    await live.exec('begin');
    try {
      await expectToBeCaughtAndMended(live, situation);
    } finally {
      await live.exec('rollback');
    }
  });
});

async function expectToBeCaughtAndMended(live: PGlite, { database, given, done, says, decided }: Situation): Promise<void> {
  if (given) await live.exec(given);
  const expected = await readCatalog(live);
  await live.exec(done);
  const findings = await drift(live, database, expected);
  const messages = findings.map(({ message }) => message);
  for (const beginning of says) expect(messages).toContainEqual(expect.stringContaining(beginning));
  expect(findings.some(({ mend }) => mend.decision !== null)).toBe(decided !== undefined);

  if (decided === 'shows the way') return;
  await execute(live, decided === 'after the rest' ? findings.filter(({ mend }) => mend.decision === null) : findings);
  if (decided === 'after the rest') await execute(live, await drift(live, database, expected));
  expect(await drift(live, database, expected)).toEqual([]);
}

/** Each situation is undone by rolling back, and CONCURRENTLY refuses to run in a transaction; on the real server it runs as it is. */
async function execute(live: PGlite, findings: Finding[]): Promise<void> {
  for (const { mend } of findings) for (const statement of mend.statements) await live.exec(statement.replace(' CONCURRENTLY', ''));
}

async function drift(live: PGlite, database: DatabaseName, expected: Catalog) {
  return findDifferences(database, expected, await readCatalog(live));
}
