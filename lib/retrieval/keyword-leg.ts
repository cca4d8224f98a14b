import { type SQL, sql } from 'drizzle-orm';
import { MAX_TERMS, TERM_DIMENSIONS } from '#db/datasets/schema/index.ts';
import { andFits, bestRows, countHits, type Narrowing } from './candidates.ts';
import type { ValueOf } from './search-values.ts';

/** A term in a greater share of a dataset's chunks scores candidates but finds none, unless too few are found without it. */
export const RARE_SHARE = 0.02;
/** Nor does a term find any with which those that count for more would find more than this number and more than that share of the chunks. */
export const MANY_FOUND = 2_000;

/**
 * The keyword leg of a search as CTEs, of which the last is `keyword_leg`: the best chunks by their stored weights. Candidates are chunks with one
 * of the `probes`, the terms that count for most, or chunks with the phrases if there are any. Where a filter, a constraint or a cap leaves
 * too few of what the probes find, all the query's terms find candidates. They read the CTEs `visible`, `weighted` and `ideals`.
 */
export function keywordLeg(value: ValueOf, narrowing: Narrowing): SQL {
  const { condition, hasFilter, constraints, maxPerDocument } = narrowing;
  const foundBy = (terms: SQL) => sql`chunk_terms where terms && ${terms} and dataset_id = any(array(select id from visible))${condition}`;
  const probes = sql`(select terms from probes)`;
  const areEnough = sql`((${countHits(sql`${foundBy(probes)}${andFits(constraints)}`, value('limit'), narrowing)}) >= ${value('limit')}::int)`;
  const isNarrowed = hasFilter || constraints !== null || maxPerDocument !== null;
  const finders = isNarrowed
    ? sql`(case when (select are_enough from found_by_probes) then ${probes} else array(select term from weighted) end)`
    : probes;
  const best = constraints?.found
    ? bestRows(sql`fitting where true`, sql`distance`, value('wordCandidates'), narrowing)
    : bestRows(foundBy(finders), sql`weights <#> (select weights from query_vector)`, value('wordCandidates'), narrowing);
  return sql`probes as materialized (
      select coalesce(array_agg(term), '{}') as terms from weighted
      where found_before < ${value('enough')}::int or (frequency <= ${RARE_SHARE}::float8 * chunks
        and found_before + frequency <= greatest(${MANY_FOUND}::int, ${RARE_SHARE}::float8 * chunks))
    ), query_vector as materialized (
      select ('{' || coalesce(string_agg(term || ':' || weight, ',' order by term), '') || '}/' || ${TERM_DIMENSIONS}::int)::sparsevec as weights
      from (
        select term, max((idf / ideal)::real) as weight
        from weighted join ideals using (dataset_id) where (idf / ideal)::real > 0
        group by term order by weight desc, term limit ${MAX_TERMS}::int
      ) heaviest
    )${isNarrowed ? sql`, found_by_probes as materialized (select ${areEnough} as are_enough)` : sql``}${
      constraints?.found ? sql`, ${constraints.found(condition)}` : sql``
    }, keyword_leg as materialized (
      ${best}
    )`;
}
