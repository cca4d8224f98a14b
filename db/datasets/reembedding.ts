import { sql } from 'drizzle-orm';
import type { DatasetsDatabase } from './types.ts';

export interface Reembedding {
  /** Of the vectors that searches read. */
  model: string;
  /** Of the vectors that are being made; null when none are. */
  nextModel: string | null;
  /** 0–1; 1 when none are being made. */
  progress: number;
}

/** Which vectors an owner's dataset has, and how far the next ones are; null when the owner has no such dataset. */
export async function getReembedding(db: DatasetsDatabase, ownerId: string, datasetId: string): Promise<Reembedding | null> {
  const { rows } = await db.execute<{ model: string; next_model: string | null; progress: number }>(sql`
    select embedding_model as model, next_embedding->>'model' as next_model,
      case when next_embedding is null then 1 else coalesce((
        select progress_done::float8 / greatest(progress_total, 1) from jobs
        where jobs.dataset_id = datasets.id and kind = 'reembed' and state in ('queued', 'running')
      ), 0) end as progress
    from datasets where id = ${datasetId} and owner_id = ${ownerId}`);
  const [row] = rows;
  return row ? { model: row.model, nextModel: row.next_model, progress: row.progress } : null;
}
