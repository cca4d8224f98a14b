import { type Placeholder, type SQL, sql } from 'drizzle-orm';
import type { ConstraintParts } from './constraint-parts.ts';

/** What a search is narrowed to. */
export interface Narrowing {
  /** On a row of a leg, beginning with `and`. */
  condition: SQL;
  /** Whether the caller's filter is part of the condition. */
  hasFilter: boolean;
  constraints: ConstraintParts | null;
  /** Most hits of one document; null for as many as there are. */
  maxPerDocument: number | null;
}

/** Candidates of one document for each hit that it may have: exact scores and fusion may order them otherwise. */
export const CANDIDATES_PER_DOCUMENT = 4;

/**
 * The best rows of a leg as a query for their `chunk_id`. Passages are held against the constraints in the order of the rows, until enough fit; but
 * with a cap per document all of them are, before any is chosen.
 * @param rows a table and its conditions, with `chunk_id` and `document_id`
 * @param distance an expression on a row; less is better
 */
export function bestRows(rows: SQL, distance: SQL, limit: Placeholder | number, { constraints, maxPerDocument }: Narrowing): SQL {
  if (maxPerDocument !== null) {
    return sql`select chunk_id from (
        select chunk_id, ${distance} as distance, row_number() over (partition by document_id order by ${distance}, chunk_id) as place
        from ${rows}${andFits(constraints)}
      ) placed where place <= ${CANDIDATES_PER_DOCUMENT * maxPerDocument}::int order by distance, chunk_id limit ${limit}::int`;
  }
  const ordered = sql`select chunk_id from ${rows} order by ${distance}, chunk_id`;
  if (constraints === null) return sql`${ordered} limit ${limit}::int`;
  return sql`select chunk_id from (${ordered} offset 0) ordered where ${constraints.fits} limit ${limit}::int`;
}

/** How many hits rows could give, as a query for one number, up to `limit`. */
export function countHits(rows: SQL, limit: Placeholder | number, { maxPerDocument }: Narrowing): SQL {
  return maxPerDocument === null
    ? sql`select count(*) from (select from ${rows} limit ${limit}::int) hits`
    : sql`select least(${limit}::int, coalesce(sum(least(passages, ${maxPerDocument}::int)), 0)) from (select count(*) as passages from ${rows} group by document_id) documents`;
}

/** The condition that a passage fits the constraints, for a row with `chunk_id`; begins with `and`, and is empty without any. */
export function andFits(constraints: ConstraintParts | null): SQL {
  return constraints ? sql` and ${constraints.fits}` : sql``;
}
