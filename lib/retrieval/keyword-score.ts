import { type SQL, sql } from 'drizzle-orm';
import { B, K1, REFERENCE_LENGTH } from './bm25.ts';
import type { ValueOf } from './search-values.ts';

/** A query of so many words or fewer names what a document is about, of which each word may stand in another passage. */
export const SHORT_QUERY = 4;

/** What the passages around a passage count. */
interface Surroundings {
  /** How much of its score is theirs. */
  share: number;
  /** How many of its chunks a part counts as having a word of a short query, at least, if one has it. For a long query that would bring up what is spread over a part by chance. */
  leastHolders: number;
}

/**
 * What they count: `wide` where no passage has all words of a short query, which then asks for a document rather than a passage, else `usual`.
 * Measured in `docs/search-measurements.md`.
 */
export const SURROUNDINGS = {
  usual: { share: 0.4, leastHolders: 3 },
  wide: { share: 0.6, leastHolders: 8 },
} satisfies Record<string, Surroundings>;

/** The mean length of a dataset's chunks. */
const AVERAGE_LENGTH = sql`(totals.tokens / nullif(totals.chunks, 0))`;

/**
 * What the keyword score of a chunk is made of, as joins, the last of which is `keyword`: `own`, BM25 of the chunk; `usual` and `wide`, BM25 of the mean
 * chunk of its part of the document, which has each term as often as the part's chunks have it on average, `leastHolders` seen to; `contributions`,
 * all three for each term; and whether the chunk `has_all` words of the query that occur in the searched datasets.
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
        select coalesce(sum(own), 0) as own, coalesce(sum(usual), 0) as usual, coalesce(sum(wide), 0) as wide,
          bit_or(word_bit) filter (where own > 0) = max(all_words) as has_all,
          jsonb_object_agg(term, jsonb_build_array(coalesce(own, 0), coalesce(usual, 0), coalesce(wide, 0)))
            filter (where ${value('explain')}::boolean and (own > 0 or usual > 0)) as contributions
        from (
          select term, word_bit, all_words, ${weight(sql`frequency`, sql`c.length`, AVERAGE_LENGTH)} as own,
            ${weight(sql`usual_frequency`, sql`around.length`, AVERAGE_LENGTH)} as usual,
            ${weight(sql`wide_frequency`, sql`around.length`, AVERAGE_LENGTH)} as wide
          from (
            select term, idf, word_bit, all_words,
              stored * ${norm(sql`c.length`, sql`${REFERENCE_LENGTH}::float8`)} / nullif(${K1 + 1}::float8 - stored, 0) as frequency,
              ${frequencyAround(value, SURROUNDINGS.usual)} as usual_frequency, ${frequencyAround(value, SURROUNDINGS.wide)} as wide_frequency
            from (
              select term, idf, word_bit, all_words, -(c.weights <#> only_term) as stored, width_bucket(term, around.terms) as place
              from weighted where dataset_id = c.dataset_id offset 0
            ) found offset 0
          ) counted offset 0
        ) weighed
      ) keyword`;
}

/** How often the mean chunk of a part has a term; null where the part lacks it. */
function frequencyAround(value: ValueOf, { leastHolders }: Surroundings): SQL {
  const least = sql`case when ${value('isShort')}::boolean then ${leastHolders}::int else 0 end`;
  return sql`case when around.terms[place] = term
                then greatest(around.frequencies[place], least(${least}, around.chunks)) / around.chunks::float8 end`;
}

/** How much of a chunk's score is its own; for a row that tells whether it `is_surrounded` and whether the surroundings of all `are_wide`. */
export const OWN_SHARE = sql`case when not is_surrounded then 1
          when are_wide then ${1 - SURROUNDINGS.wide.share}::float8 else ${1 - SURROUNDINGS.usual.share}::float8 end`;

/** The score of a chunk: its own part and that of its part of the document. A chunk that has none of the words has none, whatever its part has. */
export const SCORE = sql`case when own > 0 then own_share * own + (1 - own_share) * case when are_wide then wide else usual end else 0 end`;

/** BM25's weight of a term in a text, times how rare it is; see `termWeight`. */
function weight(frequency: SQL, length: SQL, average: SQL): SQL {
  return sql`idf * ${K1 + 1}::float8 * ${frequency} / (${frequency} + ${norm(length, average)})`;
}

/** How many occurrences of a term count half in a text of a length. */
function norm(length: SQL, average: SQL): SQL {
  return sql`${K1}::float8 * (${1 - B}::float8 + ${B}::float8 * ${length} / ${average})`;
}
