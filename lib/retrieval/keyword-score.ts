import { type SQL, sql } from 'drizzle-orm';
import { B, K1, REFERENCE_LENGTH } from './bm25.ts';
import type { ValueOf } from './search-values.ts';

/** How much of a passage's score is that of the passages around it; measured in `docs/search-measurements.md`. */
export const SURROUNDINGS_SHARE = 0.4;

/** How much of it is that of the passage. */
export const OWN_SHARE = sql`case when around.terms is null then 1 else ${1 - SURROUNDINGS_SHARE}::float8 end`;

/** A query of so many words or fewer names what a document is about, of which each word may stand in another passage. */
export const SHORT_QUERY = 4;

/** How many of its chunks a part counts as having a word of a short query, at least, if one of them has it; measured in `docs/search-measurements.md`. */
export const LEAST_HOLDERS = 3;

/** `LEAST_HOLDERS` for a query of so many words; 0 for a long one, where it would bring up what is spread over a part by chance. */
export function leastHolders(queryWords: number): number {
  return queryWords <= SHORT_QUERY ? LEAST_HOLDERS : 0;
}

/** The mean length of a dataset's chunks. */
const AVERAGE_LENGTH = sql`(totals.tokens / nullif(totals.chunks, 0))`;

/**
 * The keyword score of a chunk as joins, the last of which is `keyword`. It is `OWN_SHARE` × BM25 of the chunk + `SURROUNDINGS_SHARE` × BM25 of the
 * mean chunk of its part of the document, which has each term as often as the part's chunks have it on average, `leastHolders` seen to. A chunk without a
 * part has BM25 of its own only; one that has none of the words has no score, whatever its part has.
 *
 * The joins read a row of `chunk_terms` as `c`, a row of the CTE `totals`, and the CTE `weighted`. Each step is kept apart from the next
 * (`offset 0`), or Postgres would repeat its expression wherever the next one reads it. Appending an empty array copies the arrays of a part out
 * of their storage once instead of once for each term.
 * @param value of which `explain` says whether `contributions` are wanted, which take as long as all the rest
 */
export function keywordScore(value: ValueOf): SQL {
  return sql`left join lateral (
        select chunks, length / chunks::float8 as length, terms || '{}'::int[] as terms, frequencies || '{}'::int[] as frequencies
        from part_terms where document_id = c.document_id and version = c.version and part = c.part offset 0
      ) around on true
      cross join lateral (
        select case when sum(own) > 0 then sum(score) else 0 end as score,
          case when sum(own) > 0
            then jsonb_object_agg(term, jsonb_build_array(score, ${OWN_SHARE} * own)) filter (where ${value('explain')}::boolean and score > 0)
          end as contributions
        from (
          select term, own, ${OWN_SHARE} * own
            + coalesce(${SURROUNDINGS_SHARE}::float8 * ${weight(sql`around_frequency`, sql`around.length`, AVERAGE_LENGTH)}, 0) as score
          from (
            select term, idf, around_frequency, ${weight(sql`frequency`, sql`c.length`, AVERAGE_LENGTH)} as own
            from (
              select term, idf, stored * ${norm(sql`c.length`, sql`${REFERENCE_LENGTH}::float8`)} / nullif(${K1 + 1}::float8 - stored, 0) as frequency,
                case when around.terms[place] = term
                    then greatest(around.frequencies[place], least(${value('leastHolders')}::int, around.chunks)) / around.chunks::float8
                  when around.terms is not null then 0 end as around_frequency
              from (
                select term, idf, -(c.weights <#> only_term) as stored, width_bucket(term, around.terms) as place
                from weighted where dataset_id = c.dataset_id offset 0
              ) found offset 0
            ) counted offset 0
          ) weighed offset 0
        ) parts
      ) keyword`;
}

/** BM25's weight of a term in a text, times how rare it is; see `termWeight`. */
function weight(frequency: SQL, length: SQL, average: SQL): SQL {
  return sql`idf * ${K1 + 1}::float8 * ${frequency} / (${frequency} + ${norm(length, average)})`;
}

/** How many occurrences of a term count half in a text of a length. */
function norm(length: SQL, average: SQL): SQL {
  return sql`${K1}::float8 * (${1 - B}::float8 + ${B}::float8 * ${length} / ${average})`;
}
