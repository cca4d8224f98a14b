import type { AuthDatabase } from '#db/auth/types.ts';
import type { DatasetsDatabase } from '#db/datasets/types.ts';
import type { VisitorFacts } from '#lib/auth/caller.ts';
import type { Mailer } from '#lib/auth/mail.ts';
import type { RateTier } from '#lib/auth/rate-limits.ts';
import type { StripeConnection } from '#lib/credits/stripe/index.ts';
import type { Embedder } from '#lib/retrieval/embedder.ts';
import type { Reranker } from '#lib/retrieval/rerank/reranker.ts';
import type { SearchTimings } from '#lib/retrieval/search-timings.ts';
import type { Storage } from '#lib/storage/storage.ts';
import type { WebhookServices } from '#lib/webhooks/services.ts';

/** Everything outside that operations need, passed in as values: they load without a secret, and tests bring their own. */
export interface Services extends VisitorFacts {
  authDb: AuthDatabase;
  datasetsDb: DatasetsDatabase;
  embedder: Embedder;
  /** Embeds queries of datasets whose vectors come from another model than the deployment's; null when it is no longer to be had. */
  embedderFor: (kind: { model: string; dimensions: number }) => Promise<Embedder | null>;
  /** Null where no rerank model is configured. */
  reranker: Reranker | null;
  /** How long searches take, gathered in this process. */
  searchTimings: SearchTimings;
  storage: Storage;
  /** Null where no mail server is configured. */
  mail: Mailer | null;
  /** Null where payments are not configured. */
  stripe: StripeConnection | null;
  webhooks: WebhookServices;
  /** Requests an hour by kind of caller. */
  rateLimits: Record<RateTier, number>;
  /** Absolute origin of this deployment, for links in answers. */
  siteUrl: string;
  now: () => Date;
  /** Does work after the answer has gone out, and keeps the function alive for it. */
  defer: (work: () => Promise<unknown>) => void;
  /** Moves ingestion jobs on, after the answer; the sweep does it again each minute in any case. */
  startIngestion: () => void;
  log: (entry: Record<string, unknown>) => void;
}
