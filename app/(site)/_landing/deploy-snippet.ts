/** What no deployment on Vercel can do without. */
export const NEEDED = [
  'AUTH_DATABASE_URL',
  'AUTH_DATABASE_URL_UNPOOLED',
  'DATASETS_DATABASE_URL',
  'DATASETS_DATABASE_URL_UNPOOLED',
  'NEXTAUTH_SECRET',
  'CRON_SECRET',
  'BLOB_READ_WRITE_TOKEN',
] as const;

/** A first deploy, from a terminal. */
export const DEPLOY = ['vercel link', ...NEEDED.map((name) => `vercel env add ${name} production`), 'vercel deploy --prod'].join('\n');
