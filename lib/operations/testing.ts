import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApiKey } from '#db/auth/api-keys.ts';
import { grantCredits } from '#db/auth/credits.ts';
import { ensureUser } from '#db/auth/users.ts';
import { newId } from '#db/ids.ts';
import type { TestDatabases } from '#db/testing.ts';
import { newApiKey } from '#lib/auth/api-keys.ts';
import { addressHasher } from '#lib/auth/caller.ts';
import type { Caller } from '#lib/auth/principal.ts';
import { ALL_SCOPES } from '#lib/auth/scopes.ts';
import { createLocalEmbedder } from '#lib/retrieval/local-embedder.ts';
import { SearchTimings } from '#lib/retrieval/search-timings.ts';
import { folderStorage } from '#lib/storage/folder-storage.ts';
import { secretVault } from '#lib/webhooks/secrets.ts';
import type { Services } from './services.ts';

/** Services on test databases, and the work that was put off until after the answer. */
export interface TestServices extends Services {
  /** Does the deferred work, as the platform would once the answer is out. */
  afterAnswer(): Promise<void>;
  logged: Record<string, unknown>[];
  /** Where files are kept, so that a test can see what stays behind. */
  storageDir: string;
}

/** Services with real databases, the real embedder and files in a folder of their own; deferred work waits to be asked for. */
export function testServices(databases: Pick<TestDatabases, 'authDb' | 'datasetsDb'>): TestServices {
  const deferred: (() => Promise<unknown>)[] = [];
  const logged: Record<string, unknown>[] = [];
  const storageDir = mkdtempSync(join(tmpdir(), 'fltr-files-'));
  return {
    authDb: databases.authDb,
    datasetsDb: databases.datasetsDb,
    embedder: createLocalEmbedder(),
    embedderFor: async ({ model }) => (model === createLocalEmbedder().model ? createLocalEmbedder() : null),
    reranker: null,
    searchTimings: new SearchTimings(),
    storage: folderStorage(storageDir),
    mail: null,
    stripe: null,
    webhooks: {
      db: databases.datasetsDb,
      vault: secretVault('a secret of the tests, long enough for any'),
      allowsLoopback: true,
      onSwitchedOff: async () => {},
    },
    rateLimits: { anonymous: 50, page: 1_000, api_key: 1_000_000, oauth: 1_000_000, session: 1_000_000 },
    siteUrl: 'https://fltr.example',
    addressHeader: 'x-real-ip',
    hashAddress: addressHasher('a secret of the tests'),
    now: () => new Date(),
    defer: (work) => void deferred.push(work),
    startIngestion: () => {},
    log: (entry) => void logged.push(entry),
    logged,
    storageDir,
    async afterAnswer() {
      for (const work of deferred.splice(0)) await work();
    },
  };
}

export interface TestAccount {
  userId: string;
  /** A key of the account with all scopes. */
  caller: Caller;
  secret: string;
}

/** A new person with so many plan credits and a key. */
export async function newTestAccount(databases: TestDatabases, credits: number, scopes: string[] = ALL_SCOPES): Promise<TestAccount> {
  const { id: userId } = await ensureUser(databases.authDb, { email: `${newId('user')}@example.com`, name: 'Ada' });
  await grantCredits(databases.authDb, userId, { operationId: 'test', kind: 'grant', reason: 'test', bucket: 'plan', credits });
  const { secret, hash, prefix } = newApiKey();
  await createApiKey(databases.authDb, userId, { name: 'test', hash, prefix, scopes, datasetIds: null, expiresAt: null });
  return { userId, caller: { via: 'api_key', secretHash: hash }, secret };
}
