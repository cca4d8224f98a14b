import { type SQL, sql } from 'drizzle-orm';
import { TERM_DIMENSIONS } from '#db/datasets/schema/index.ts';
import type { ValueOf } from './search-values.ts';

/** A term in a greater share of a dataset's chunks only scores candidates; it doesn't find them. */
export const RARE_SHARE = 0.02;
/** … and neither does one with which terms that count for more would find more than these, and more than that share of the chunks. */
export const MANY_FOUND = 2_000;
/** Terms that a sparse vector of pgvector can have; those of several datasets may be more. */
const MOST_WEIGHTS = 16_000;

/**
 * The keyword leg of a search as CTEs, of which the last is `keyword_leg`: the best chunks by their stored weights, of those that have the terms that
 * count for most. They read the CTEs `visible`, `weighted` and `ideals`.
 * @param condition on a row, beginning with `and`
 * @param isNarrowed whether the condition may leave too few of the chunks that those terms find: then all the terms find
 */
export function keywordLeg(value: ValueOf, condition: SQL, isNarrowed: boolean): SQL {
  const ofDatasets = sql`dataset_id = any(array(select id from visible))${condition}`;
  const enough = sql`, found_by_probes as materialized (
      select chunk_id from chunk_terms where terms && (select terms from probes) and ${ofDatasets} limit ${value('wanted')}::int
    )`;
  const finders = isNarrowed
    ? sql`(case when (select count(*) from found_by_probes) < ${value('wanted')}::int then array(select term from weighted) else (select terms from probes) end)`
    : sql`(select terms from probes)`;
  return sql`probes as materialized (
      select coalesce(array_agg(term), '{}') as terms from weighted
      where found_before < ${value('enough')}::int or (frequency <= ${RARE_SHARE}::float8 * chunks
        and found_before + frequency <= greatest(${MANY_FOUND}::int, ${RARE_SHARE}::float8 * chunks))
    ), query_vector as materialized (
      select ('{' || coalesce(string_agg(term || ':' || weight, ',' order by term), '') || '}/' || ${TERM_DIMENSIONS}::int)::sparsevec as weights
      from (
        select term, max((idf / ideal)::real) as weight
        from weighted join ideals using (dataset_id) where (idf / ideal)::real > 0
        group by term order by weight desc, term limit ${MOST_WEIGHTS}::int
      ) heaviest
    )${isNarrowed ? enough : sql``}, keyword_leg as materialized (
      select chunk_id from chunk_terms
      where terms && ${finders} and ${ofDatasets}
      order by weights <#> (select weights from query_vector), chunk_id
      limit ${value('wordCandidates')}::int
    )`;
}
