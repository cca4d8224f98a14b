import { type SQL, sql } from 'drizzle-orm';
import type { TermsByLanguage } from './query-terms.ts';

/** A phrase or a word that a passage must have or must not have, ready to be looked up. */
export interface QueryConstraint {
  isExcluded: boolean;
  /** A POSIX regular expression that decides. */
  pattern: string;
  /** Its terms in each language, all of which a passage that matches has in its own: they find the passages whose text is looked at. */
  terms: TermsByLanguage;
}

/**
 * What a search with phrases or exclusions has more than one without: CTEs that find the matching chunks, by the index and
 * then by their text, the condition on a chunk, and whether the phrases were given up. Empty without constraints, so that a plain
 * search is not the slower.
 * @param mayGiveUp whether phrases that no passage has are taken as plain words
 */
export function constraintParts(constraints: QueryConstraint[], mayGiveUp: boolean): { matches: SQL; condition: SQL; givesUp: SQL } {
  if (constraints.length === 0) return { matches: sql``, condition: sql``, givesUp: sql`false` };
  const required = constraints.filter(({ isExcluded }) => !isExcluded).length;
  const asked = JSON.stringify(
    constraints.map(({ isExcluded, pattern, terms }, number) => ({ number, is_excluded: isExcluded, pattern, terms })),
  );
  const matches = sql`, asked_constraints as materialized (
      select visible.id as dataset_id, asked.number, asked.is_excluded, asked.pattern,
        array(select jsonb_array_elements_text(in_language)::int) as terms
      from visible cross join jsonb_to_recordset(${asked}::jsonb) as asked(number int, is_excluded boolean, pattern text, terms jsonb)
      cross join lateral jsonb_array_elements(asked.terms -> visible.id) as in_language
    ), matches as materialized (
      select c.chunk_id, asked.number, asked.is_excluded
      from asked_constraints asked
      join chunk_terms c on c.terms @> asked.terms and c.dataset_id = asked.dataset_id and cardinality(asked.terms) > 0
      join chunks on chunks.id = c.chunk_id
      where chunks.content ~ asked.pattern
    ), complete as materialized (
      select chunk_id from matches where not is_excluded group by chunk_id having count(distinct number) = ${required}::int
    )`;
  const excluded = sql` and chunk_id not in (select chunk_id from matches where is_excluded)`;
  if (required === 0) return { matches, condition: excluded, givesUp: sql`false` };
  const givesUp = mayGiveUp ? sql`not exists (select from complete)` : sql`false`;
  return { matches, condition: sql` and (chunk_id in (select chunk_id from complete) or ${givesUp})${excluded}`, givesUp };
}
