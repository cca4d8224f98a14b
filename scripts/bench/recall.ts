import { sql } from 'drizzle-orm';
import type { DatasetsDatabase } from '#db/datasets/types.ts';
import type { Embedder } from '#lib/retrieval/embedder.ts';
import { parseFilter } from '#lib/retrieval/filters/parse-filter.ts';
import { search } from '#lib/retrieval/search.ts';

const NEIGHBOURS = 10;

/**
 * Share of the ten nearest chunks that a search by vectors finds, against comparing all of them. A chunk as near as the tenth counts.
 * @param tenth the value of `tenth` that documents must have, or null for all of them
 */
export async function measureRecall(
  db: DatasetsDatabase,
  embedder: Embedder,
  { datasetIds, userId, queries, tenth }: { datasetIds: string[]; userId: string; queries: string[]; tenth: number | null },
): Promise<number> {
  let found = 0;
  for (const query of queries) {
    const [vector = []] = await embedder.embed([query], 'query');
    const { rows } = await db.execute<{ farthest: number }>(sql`
      select max(distance) as farthest from (
        select v.embedding <#> ${`[${vector.join(',')}]`}::halfvec as distance
        from chunk_vectors v join documents d on d.id = v.document_id join datasets on datasets.id = v.dataset_id
        where v.dataset_id = any(${sql.param(datasetIds)}::text[]) and v.generation = datasets.embedding_generation
          and (${tenth}::int is null or d.metadata->'tenth' = to_jsonb(${tenth}::int))
        order by distance limit ${NEIGHBOURS}::int
      ) nearest`);
    const { hits } = await search(
      db,
      { userId, datasetIds: null },
      {
        query,
        queryEmbedding: { model: embedder.model, vector },
        datasetIds,
        mode: 'vector',
        limit: NEIGHBOURS,
        vectorWeight: 1,
        filter: tenth === null ? null : parseFilter({ tenth: { eq: tenth } }).filter,
        explain: true,
      },
    );
    found += hits.filter(({ explain }) => -(explain?.vector?.score ?? 0) <= (rows[0]?.farthest ?? 0) + 1e-6).length;
  }
  return found / (queries.length * NEIGHBOURS);
}
