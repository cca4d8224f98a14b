import { type SQL, sql } from 'drizzle-orm';
import type { TermsByLanguage } from './query-terms.ts';

/** What a passage must have and must not have, ready to be looked up. Patterns are POSIX regular expressions; they decide. */
export interface QueryConstraints {
  phrases: string[];
  /** The words of all phrases in each language, all of which a passage with the phrases has in its own. */
  phraseTerms: TermsByLanguage;
  exclusions: string[];
}

export interface ConstraintParts {
  /**
   * CTEs that find the passages which may have the phrases, of which the last are `common`, whether many have them, and `fitting`; null without phrases.
   * They read `visible` and `query_vector`.
   */
  found: ((condition: SQL) => SQL) | null;
  /** Of a row with a `chunk_id`, whether its passage has the phrases and nothing that is excluded. */
  fits: SQL;
}

/** Passages with the words of the phrases that are read to tell how many have the phrases. */
const SAMPLE = 1_000;
/** Where a greater share of them has the phrases, passages are read in their order until enough are found, instead of all of them first. */
export const COMMON_SHARE = 0.05;

/**
 * What a search with phrases or exclusions has more than one without. Reading a passage's text is the dearest thing that a search does, so as few
 * as possible are read. The index gives only passages with all the words of the phrases. Where few of those have the phrases, all of them are
 * read; where many have, and where something is only excluded, they are read in their order until enough fit.
 *
 * Three things are written for the planner. Passages are looked up dataset by dataset (`offset 0`), since it would read all there are for a
 * join. A passage's text is a scalar subquery (`fits`), since a join would lose the order. And the limit of `required` is as many as there are:
 * it leaves nothing out, but tells how few they are.
 */
export function constraintParts({ phrases, phraseTerms, exclusions }: QueryConstraints): ConstraintParts | null {
  if (phrases.length + exclusions.length === 0) return null;
  const fits = sql`(select content ~ all(${sql.param(phrases)}::text[]) and not content ~ any(${sql.param(exclusions)}::text[]) from chunks where id = chunk_id)`;
  // A phrase of what is no word to the index, such as a key of 128 digits, finds nothing, but decides.
  const areLookedUp = Object.values(phraseTerms).some((inLanguages) => inLanguages.some((terms) => terms.length > 0));
  if (phrases.length === 0 || !areLookedUp) return { found: null, fits };
  // Only in a dataset of several languages a passage may have the words of two of them.
  const distinct = Object.values(phraseTerms).some((inLanguages) => inLanguages.length > 1) ? sql`distinct` : sql``;
  const found = (condition: SQL) => sql`required as materialized (
      select visible.id as dataset_id, array(select jsonb_array_elements_text(in_language)::int) as terms
      from visible cross join lateral jsonb_array_elements(${JSON.stringify(phraseTerms)}::jsonb -> visible.id) as in_language
      where jsonb_array_length(in_language) > 0
      limit ${Object.values(phraseTerms).flat().length}::int
    ), holders as materialized (
      select ${distinct} held.*
      from required cross join lateral (
        select chunk_id, document_id, weights <#> (select weights from query_vector) as distance
        from chunk_terms where terms @> required.terms and dataset_id = required.dataset_id${condition} offset 0
      ) held
    ), common as materialized (
      select case when count(*) > ${SAMPLE}::int
        then (select count(*) from (select chunk_id from holders limit ${SAMPLE}::int) sampled where ${fits}) > ${SAMPLE * COMMON_SHARE}::int
        else false end as is_common
      from holders
    ), fitting as materialized (
      select chunk_id, document_id, distance from holders where (select is_common from common) or ${fits}
    )`;
  return { found, fits };
}
