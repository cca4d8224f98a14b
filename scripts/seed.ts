import { createApiKey } from '#db/auth/api-keys.ts';
import { ensureUser } from '#db/auth/users.ts';
import { connectAuthDatabase } from '#db/connect.ts';
import { newApiKey } from '#lib/auth/api-keys.ts';
import { DEMO_PERSON } from '#lib/auth/demo-person.ts';

export interface SeedOptions {
  authUrl: string;
  datasetsUrl: string;
  proxy: string;
  /** What an earlier start made of the same databases, or null. */
  previous: Seeded | null;
}

export interface Seeded {
  email: string;
  apiKey: string;
  datasetId: string;
}

/** Makes the demo account and its key, unless an earlier start has. */
export async function seed({ authUrl, proxy, previous }: SeedOptions): Promise<Seeded> {
  const { db, pool } = connectAuthDatabase(authUrl, { proxy, max: 1 });
  try {
    const user = await ensureUser(db, DEMO_PERSON);
    if (previous) return previous;
    const { secret, ...key } = newApiKey();
    await createApiKey(db, user.id, { name: 'Demo', ...key, scopes: ['mcp:query'], datasetIds: null, expiresAt: null });
    return { email: user.email, apiKey: secret, datasetId: '' };
  } finally {
    await pool.end();
  }
}
