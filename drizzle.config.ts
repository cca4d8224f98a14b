import { defineConfig } from 'drizzle-kit';

const database = process.env.DATABASE;
if (database !== 'auth' && database !== 'datasets') {
  throw new Error('Say which database: DATABASE=auth or DATABASE=datasets. `npm run db:generate` does both.');
}

export default defineConfig({
  dialect: 'postgresql',
  schema: `./db/${database}/schema/index.ts`,
  out: `./migrations/${database}`,
});
