import { migrateDatabase } from './migrations/migrate.ts';

/** `npm run db:migrate`: both databases, over connections that no pooler shares (a lock and a transaction must stay on one). */
async function migrateBoth(): Promise<void> {
  for (const [database, variable] of [
    ['auth', 'AUTH_DATABASE_URL_UNPOOLED'],
    ['datasets', 'DATASETS_DATABASE_URL_UNPOOLED'],
  ] as const) {
    const url = process.env[variable];
    if (!url) throw new Error(`${variable} is not set. It is the direct (not pooled) connection string of the ${database} database.`);
    const total = await migrateDatabase(database, url, {
      proxy: process.env.DATABASE_PROXY,
      onApplied: (tag, milliseconds) => console.log(`${database}: applied ${tag} (${Math.round(milliseconds)} ms)`),
    });
    console.log(`${database}: up to date, ${total} migrations`);
  }
}

try {
  await migrateBoth();
} catch (error) {
  console.error((error as Error).message);
  process.exit(1);
}
