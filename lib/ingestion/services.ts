import type { DatasetsDatabase } from '#db/datasets/types.ts';
import type { Embedder } from '#lib/retrieval/embedder.ts';
import type { Storage } from '#lib/storage/storage.ts';

/** How a job ends the hold that was made for it. Both may be called again with the same operation: only the first call counts. */
export interface Charges {
  /** Charges up to what was held, and gives the rest back. */
  settle(operationId: string, credits: number, resourceId: string): Promise<void>;
  release(operationId: string): Promise<void>;
}

/** What the pipeline works with. */
export interface IngestionServices {
  db: DatasetsDatabase;
  storage: Storage;
  embedder: Embedder;
  charges: Charges;
  /** Credits for a text of so many bytes. */
  priceOfDocument(bytes: number): number;
  /** A clock for tests; the database's own is used without it. */
  now?: () => Date;
}
