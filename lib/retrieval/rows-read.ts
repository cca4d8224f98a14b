import { sql } from 'drizzle-orm';
import type { DatasetsDatabase } from '#db/datasets/types.ts';
import { executeOnce } from '#db/prepared.ts';
import { knownStemmers } from './dataset-languages.ts';
import { countQueryTerms } from './query-terms.ts';
import { searchQuery } from './search-query.ts';
import type { SearchRequest } from './search-request.ts';
import { embedder, type TestDataset } from './testing.ts';

interface PlanNode {
  'Subplan Name'?: string;
  'Relation Name'?: string;
  'Actual Rows': number;
  Plans?: PlanNode[];
}

/** How many rows of a table a part of a search really read, by the plan's account; for tests. */
export async function rowsRead(
  db: DatasetsDatabase,
  dataset: TestDataset,
  { table, part }: { table: string; part: string },
  { query = '', ...request }: Partial<SearchRequest>,
): Promise<number> {
  const counted = await countQueryTerms(query, knownStemmers([dataset.id]));
  const [vector = []] = await embedder.embed([query], 'query');
  const usual = {
    queryEmbedding: { model: embedder.model, vector },
    mode: 'hybrid',
    limit: 10,
    vectorWeight: 0.5,
    explain: false,
  } as const;
  const reader = { userId: dataset.ownerId, datasetIds: null };
  const { statement, values } = searchQuery(reader, { ...usual, query, datasetIds: [dataset.id], ...request }, counted);
  const [row] = await executeOnce<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(db, {
    statement: sql`explain (analyze, format json) ${statement}`,
    values,
  });
  const subplan = nodesOf(row?.['QUERY PLAN'][0].Plan).find((node) => node['Subplan Name'] === `CTE ${part}`);
  return nodesOf(subplan).find((node) => node['Relation Name'] === table)?.['Actual Rows'] ?? Number.NaN;
}

function nodesOf(node: PlanNode | undefined): PlanNode[] {
  return node ? [node, ...(node.Plans ?? []).flatMap(nodesOf)] : [];
}
