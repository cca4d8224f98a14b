import { catalogOfMigrations } from '../catalog/expected.ts';
import { openInMemory } from '../database/in-memory.ts';
import { placeOf, readArguments, runCommand } from '../migrations/commands/arguments.ts';
import { baselineDatabase, migrationsUpTo } from './baseline.ts';

/**
 * `npm run db:baseline -- [auth|datasets] [--to <migration>]`: records the migrations as applied in a database that has the tables already, if it is
 * exactly what they lead to.
 */
await runCommand(async () => {
  const { databases, values } = readArguments({ to: { type: 'string' } });
  if (values.to && databases.length > 1) throw new Error('Say which database --to is about: npm run db:baseline -- auth --to <migration>');
  const places = databases.map((database) => ({ database, migrations: migrationsUpTo(database, values.to), ...placeOf(database) }));
  const scratch = await openInMemory();
  for (const { database, migrations, url, proxy } of places) {
    const expected = await catalogOfMigrations(scratch, migrations);
    const onWaiting = () => console.log(`${database}: waiting for a migration to finish`);
    await baselineDatabase(database, url, { migrations, expected }, { proxy, onWaiting });
    console.log(`${database}: adopted, ${migrations.length} migrations recorded, the last ${migrations.at(-1)?.tag}`);
  }
  await scratch.close();
});
