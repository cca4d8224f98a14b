import { type SQL, sql } from 'drizzle-orm';
import type { Filter } from './filter.ts';
import { filterCondition, filtersPassages } from './filter-condition.ts';

/**
 * What a search with a filter has more than one without: a CTE that finds the documents, or only where the filter looks at them the
 * passages, and the condition on a row of a leg. Empty without a filter, so that a plain search is not the slower.
 *
 * They are looked up dataset by dataset and document by document (`offset 0`), since the planner, which does not know how many there are, would
 * read those of all datasets. `between` an id and itself is an equality that it takes for a small share of the rows; for `=` it would expect as
 * many as other datasets have.
 */
export function filterParts(filter: Filter | null): { filtered: SQL; condition: SQL } {
  if (!filter) return { filtered: sql``, condition: sql`` };
  const isOfPassages = filtersPassages(filter);
  const filtered = sql`, filtered as materialized (
      select ${isOfPassages ? sql`c.id` : sql`d.id`}
      from visible
      cross join lateral (select * from documents where dataset_id between visible.id and visible.id offset 0) d
      cross join lateral (select * from document_versions where document_id = d.id and version = d.current_version offset 0) dv
      ${isOfPassages ? sql`cross join lateral (select id, page from chunks where document_id = d.id and version = d.current_version offset 0) c` : sql``}
      where ${filterCondition(filter)}
    )`;
  return { filtered, condition: sql` and ${isOfPassages ? sql`chunk_id` : sql`document_id`} in (select id from filtered)` };
}
