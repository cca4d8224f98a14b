import { type SQL, sql } from 'drizzle-orm';
import type { Filter } from './filter.ts';
import { filterCondition, filtersPassages } from './filter-condition.ts';

/**
 * What a search with a filter has more than one without: a CTE that finds the documents, or only where the filter looks at them the
 * passages, and the condition on a row of a leg. Empty without a filter, so that a plain search is not the slower.
 */
export function filterParts(filter: Filter | null): { filtered: SQL; condition: SQL } {
  if (!filter) return { filtered: sql``, condition: sql`` };
  const isOfPassages = filtersPassages(filter);
  const filtered = sql`, filtered as materialized (
      select ${isOfPassages ? sql`c.id` : sql`d.id`}
      from documents d
      join document_versions dv on dv.document_id = d.id and dv.version = d.current_version
      ${isOfPassages ? sql`join chunks c on c.document_id = d.id and c.version = d.current_version` : sql``}
      where d.dataset_id in (select id from visible) and ${filterCondition(filter)}
    )`;
  return { filtered, condition: sql` and ${isOfPassages ? sql`chunk_id` : sql`document_id`} in (select id from filtered)` };
}
