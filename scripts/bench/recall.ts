import { sql } from 'drizzle-orm';
import type { DatasetsDatabase } from '#db/datasets/types.ts';
import type { Embedder } from '#lib/retrieval/embedder.ts';
import { parseFilter } from '#lib/retrieval/filters/parse-filter.ts';
import { search } from '#lib/retrieval/search.ts';

const NEIGHBOURS = 10;

interface Measured {
  datasetIds: string[];
  userId: string;
  queries: string[];
}

/**
 * Share of the ten nearest chunks that a search by vectors finds, against comparing all of them. A chunk as near as the tenth counts.
 * @param tenth the value of `tenth` that documents must have, or null for all of them
 */
export async function measureRecall(
  db: DatasetsDatabase,
  embedder: Embedder,
  { datasetIds, userId, queries, tenth }: Measured & { tenth: number | null },
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

/**
 * Share of the ten best passages of a hybrid search without the graph that it finds with it.
 * @param vectorWeight what vectors count; null for a search as it is by default, which looks at none where words suffice
 */
export async function measureAgreement(
  db: DatasetsDatabase,
  embedder: Embedder,
  { datasetIds, userId, queries, vectorWeight }: Measured & { vectorWeight: number | null },
): Promise<number> {
  const bestOf = async (connection: DatasetsDatabase, query: string) => {
    const [vector = []] = await embedder.embed([query], 'query');
    const settings = {
      mode: 'hybrid',
      limit: NEIGHBOURS,
      vectorWeight: vectorWeight ?? embedder.vectorWeight(query),
      helpsFrom: vectorWeight === null ? embedder.helpsFrom : null,
      explain: false,
    } as const;
    const request = { query, queryEmbedding: { model: embedder.model, vector }, datasetIds, ...settings };
    const { hits } = await search(connection, { userId, datasetIds: null }, request);
    return hits.map(({ chunkId }) => chunkId);
  };
  let found = 0;
  let all = 0;
  for (const query of queries) {
    const best = new Set(await bestOf(db, query));
    const exact = await comparingAll(db, datasetIds, (transaction) => bestOf(transaction, query));
    found += exact.filter((id) => best.has(id)).length;
    all += exact.length;
  }
  return found / all;
}

/** Does something as if the datasets had no graph. */
async function comparingAll<Result>(
  db: DatasetsDatabase,
  datasetIds: string[],
  work: (transaction: DatasetsDatabase) => Promise<Result>,
): Promise<Result> {
  let result: { value: Result } | undefined;
  await db
    .transaction(async (transaction) => {
      await transaction.execute(sql`update datasets set in_graph = false where id = any(${sql.param(datasetIds)}::text[])`);
      result = { value: await work(transaction) };
      transaction.rollback();
    })
    .catch((error) => {
      if (!result) throw error;
    });
  if (!result) throw new Error('The work gave nothing.');
  return result.value;
}
