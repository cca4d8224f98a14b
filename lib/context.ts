import { attachDatabasePool } from '@vercel/functions';
import { releaseHold, settleHold } from '#db/auth/holds.ts';
import type { AuthDatabase } from '#db/auth/types.ts';
import { emailOf } from '#db/auth/users.ts';
import { connectAuthDatabase, connectDatasetsDatabase } from '#db/connect.ts';
import type { DatasetsDatabase } from '#db/datasets/types.ts';
import { addressHasher } from '#lib/auth/caller.ts';
import { type Mailer, sendMail } from '#lib/auth/mail.ts';
import { priceOfDocument } from '#lib/credits/prices.ts';
import { connectStripe, type StripeConnection } from '#lib/credits/stripe/index.ts';
import { type Env, env } from '#lib/env.ts';
import type { IngestionServices } from '#lib/ingestion/services.ts';
import type { Services } from '#lib/operations/services.ts';
import { createCachedEmbedder } from '#lib/retrieval/cached-embedder.ts';
import { isSameModel } from '#lib/retrieval/dataset-models.ts';
import type { Embedder } from '#lib/retrieval/embedder.ts';
import type { EmbeddingKind } from '#lib/retrieval/generations.ts';
import { createLocalEmbedder } from '#lib/retrieval/local-embedder.ts';
import type { Reranker } from '#lib/retrieval/rerank/reranker.ts';
import { SearchTimings } from '#lib/retrieval/search-timings.ts';
import { blobStorage } from '#lib/storage/blob-storage.ts';
import { folderStorage } from '#lib/storage/folder-storage.ts';
import type { Storage } from '#lib/storage/storage.ts';
import { secretVault } from '#lib/webhooks/secrets.ts';
import type { WebhookServices } from '#lib/webhooks/services.ts';
import { switchedOffMail } from '#lib/webhooks/switched-off-mail.ts';
import { withoutValues } from './without-values.ts';

/** How long one function goes on with ingestion jobs: the functions that call it have 300 s, by their own word or as Vercel's default. */
const DRAIN_BUDGET_MS = 240_000;

/** What is not sent by then is sent by the next sweep. */
const DELIVERY_BUDGET_MS = 20_000;

/** Queries whose vectors are remembered: 1,536 numbers each make some 12 MB. */
const REMEMBERED_QUERIES = 1_000;

/** What lives as long as the process: pools, the embedder, the storage. */
type Instance = Omit<Services, 'defer' | 'startIngestion'> & { ingestion: IngestionServices };

let instance: Promise<Instance> | undefined;

/**
 * Everything outside that operations need, for one request. The one place that joins the environment, the databases and
 * the outside services; nothing is opened before the first request.
 *
 * @param after does work once the answer has gone out, and keeps the function alive for it (Next's `after`)
 */
export async function openServices(after: (work: () => Promise<unknown>) => void): Promise<Services> {
  instance ??= openInstance(env());
  const { ingestion, ...services } = await instance;
  const work = async () => {
    await drainOnce(ingestion);
    // What ingestion did may have to be told.
    const { deliverDue } = await import('#lib/webhooks/deliver.ts');
    await deliverDue(services.webhooks, { budgetMs: DELIVERY_BUDGET_MS });
  };
  const defer: Services['defer'] = (work) =>
    after(() =>
      work().catch((error: unknown) => {
        throw withoutValues(error);
      }),
    );
  return { ...services, defer, startIngestion: () => defer(work) };
}

async function openInstance(settings: Env): Promise<Instance> {
  const proxy = settings.DATABASE_PROXY;
  const auth = connectAuthDatabase(settings.AUTH_DATABASE_URL, { proxy });
  const datasets = connectDatasetsDatabase(settings.DATASETS_DATABASE_URL, { proxy });
  // Fluid compute suspends idle instances: open connections must be given back before that.
  attachDatabasePool(auth.pool);
  attachDatabasePool(datasets.pool);
  // Nearly every request asks the one database and then the other. So that a cold function waits for one new connection and not for two,
  // that to the second is opened beside the first; when it fails, the query that needs it says so.
  datasets.pool.connect().then(
    (client) => client.release(),
    () => {},
  );
  const embedder = await openEmbedder(settings);
  const storage = openStorage(settings);
  const mail = openMail(settings);
  return {
    authDb: auth.db,
    datasetsDb: datasets.db,
    embedder,
    embedderFor: (kind) => openEmbedderFor(settings, kind),
    reranker: await openReranker(settings),
    searchTimings: new SearchTimings(),
    storage,
    mail,
    stripe: openStripe(settings),
    webhooks: openWebhooks(settings, auth.db, datasets.db, mail),
    rateLimits: {
      anonymous: settings.RATE_LIMIT_ANONYMOUS,
      page: settings.RATE_LIMIT_PAGE,
      api_key: settings.RATE_LIMIT_API_KEY,
      oauth: settings.RATE_LIMIT_OAUTH,
      session: settings.RATE_LIMIT_SESSION,
    },
    siteUrl: settings.SITE_URL,
    addressHeader: settings.VERCEL_ENV ? 'x-real-ip' : 'x-forwarded-for',
    hashAddress: addressHasher(settings.NEXTAUTH_SECRET),
    now: () => new Date(),
    // Writing is slow where the log is a file, and whoever waits for an answer need not wait for it.
    log: (entry) => void setImmediate(() => console.log(JSON.stringify(entry))),
    ingestion: {
      db: datasets.db,
      storage,
      embedder,
      priceOfDocument,
      charges: {
        settle: async (operationId, credits, resourceId) => void (await settleHold(auth.db, operationId, credits, resourceId)),
        release: async (operationId) => void (await releaseHold(auth.db, operationId)),
      },
    },
  };
}

async function openEmbedder(settings: Env): Promise<Embedder> {
  const { EMBEDDING_MODEL: model, EMBEDDING_DIMENSIONS: dimensions } = settings;
  if (!model) return createLocalEmbedder();
  if (!dimensions) throw new Error(`EMBEDDING_DIMENSIONS is not set: say how many dimensions the vectors of ${model} have.`);
  return openRemoteEmbedder(settings, { model, dimensions });
}

const embeddersOfOthers = new Map<string, Promise<Embedder>>();

/** The local model is always there; one that the deployment used before is asked for where it now asks for its own. */
async function openEmbedderFor(settings: Env, kind: EmbeddingKind): Promise<Embedder | null> {
  const local = createLocalEmbedder();
  if (isSameModel(kind, local)) return local;
  if (!settings.EMBEDDING_MODEL || kind.model.startsWith('local/')) return null;
  const key = `${kind.model} ${kind.dimensions}`;
  const opened = embeddersOfOthers.get(key) ?? openRemoteEmbedder(settings, kind);
  embeddersOfOthers.set(key, opened);
  return opened;
}

async function openRemoteEmbedder(settings: Env, { model, dimensions }: EmbeddingKind): Promise<Embedder> {
  const { EMBEDDING_BASE_URL: baseUrl } = settings;
  const apiKey = baseUrl ? settings.EMBEDDING_API_KEY : settings.AI_GATEWAY_API_KEY;
  // The AI SDK is heavy, so only a deployment with a model loads it.
  const { createRemoteEmbedder } = await import('#lib/retrieval/remote-embedder.ts');
  const embedder = createRemoteEmbedder({ model, dimensions, apiKey: apiKey ?? '', ...(baseUrl && { baseUrl }) });
  return createCachedEmbedder(embedder, REMEMBERED_QUERIES);
}

async function openReranker(settings: Env): Promise<Reranker | null> {
  const { RERANK_MODEL: model, RERANK_BASE_URL: baseUrl } = settings;
  if (!model) return null;
  const apiKey = baseUrl ? settings.RERANK_API_KEY : settings.AI_GATEWAY_API_KEY;
  const { createRemoteReranker } = await import('#lib/retrieval/rerank/remote-reranker.ts');
  return createRemoteReranker({ model, ...(apiKey && { apiKey }), ...(baseUrl && { baseUrl }) });
}

function openStorage(settings: Env): Storage {
  const { BLOB_READ_WRITE_TOKEN: token, STORAGE_DIR: folder } = settings;
  if (token) return blobStorage(token);
  if (folder) return folderStorage(folder);
  throw new Error('Neither STORAGE_DIR nor BLOB_READ_WRITE_TOKEN is set.');
}

function openMail({ SMTP_URL: smtpUrl, MAIL_FROM: from }: Env): Mailer | null {
  return smtpUrl && from ? (mail) => sendMail(smtpUrl, { from, ...mail }) : null;
}

function openStripe(settings: Env): StripeConnection | null {
  const {
    STRIPE_SECRET_KEY: secretKey,
    STRIPE_WEBHOOK_SECRET: webhookSecret,
    STRIPE_API_BASE: apiBase,
    STRIPE_TAX: automaticTax,
  } = settings;
  return secretKey && webhookSecret ? connectStripe({ secretKey, webhookSecret, apiBase, automaticTax }) : null;
}

function openWebhooks(settings: Env, authDb: AuthDatabase, db: DatasetsDatabase, mail: Mailer | null): WebhookServices {
  return {
    db,
    vault: secretVault(settings.NEXTAUTH_SECRET),
    // A site that is itself only on this machine; no deployment is.
    allowsLoopback: !settings.VERCEL_ENV && LOCAL_HOSTS.includes(new URL(settings.SITE_URL).hostname),
    onSwitchedOff: async (webhook) => {
      const to = await emailOf(authDb, webhook.ownerId);
      if (!mail) throw new Error('No mail server is configured.');
      if (to) await mail({ to, ...switchedOffMail(settings.SITE_URL, webhook) });
    },
  };
}

const LOCAL_HOSTS = ['localhost', '127.0.0.1', '[::1]'];

let draining: Promise<unknown> | undefined;

/** One drain at a time in a process: a running one takes the new job too, since it goes on until nothing is due. */
async function drainOnce(ingestion: IngestionServices): Promise<void> {
  while (draining) await draining.catch(() => {});
  // Most functions never work on jobs, and need not load what does.
  draining = import('#lib/ingestion/drain.ts')
    .then(({ drain }) => drain(ingestion, { budgetMs: DRAIN_BUDGET_MS }))
    .finally(() => {
      draining = undefined;
    });
  await draining;
}
