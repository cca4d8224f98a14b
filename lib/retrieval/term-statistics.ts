import { type SQL, sql } from 'drizzle-orm';
import { TERM_DIMENSIONS } from '#db/datasets/schema/index.ts';
import { ROLE_WEIGHTS } from './bm25.ts';
import { lackingWords } from './lacking-words.ts';
import { termFrequency } from './term-frequency.ts';

/** How many times a word that a dataset lacks counts in the ideal: of a misspelled query the few words that do match say little. */
export const LACKING_WEIGHT = 3;

/**
 * How rare the query's terms are in each dataset, as CTEs: `totals`, the size of its index; `meant`, what words that the dataset lacks may have been
 * meant as; `ideals`, what a passage of average length with each of the words once would have, and what share of the query is
 * for words that the dataset lacks; and `weighted`, the terms that occur, with their rarity (BM25's IDF). A word's forms, in several languages or as
 * it may have been meant, are as rare as all of them together. A word of the query has a bit, `word_bit`, by its place there, which its other views have not,
 * and `all_words` are those of all that occur; from the 65th place on, two share one. They read the CTE `visible`.
 */
export function termStatistics(): SQL {
  return sql`recent_segments as materialized (
      select dataset_id, sign, chunks, tokens, terms || '{}'::int[] as terms, frequencies || '{}'::int[] as frequencies
      from term_segments where dataset_id = any(array(select id from visible))
    ), totals as materialized (
      select visible.id as dataset_id, (coalesce(folded.chunks, 0) + coalesce(recent.chunks, 0))::float8 as chunks,
        (coalesce(folded.tokens, 0) + coalesce(recent.tokens, 0))::float8 as tokens
      from visible
      left join term_totals folded on folded.dataset_id = visible.id
      left join lateral (
        select sum(sign * chunks) as chunks, sum(sign * tokens) as tokens from recent_segments where dataset_id = visible.id
      ) recent on true
    ), counted as materialized (
      select visible.id as dataset_id, asked.key::int as term, (asked.value->>0)::float8 as times, (asked.value->>1)::int as word,
        asked.value->>2 as letters, ${termFrequency(sql`visible.id`, sql`asked.key::int`)} as frequency
      from visible cross join lateral jsonb_each(visible.terms) asked
    ), ${lackingWords()}, read as materialized (
      select dataset_id, term, times, word, frequency from meant where frequency > 0
      union all
      select dataset_id, term, times, word, frequency from counted
      where not exists (select 1 from meant where meant.dataset_id = counted.dataset_id and stands_for = counted.word and meant.frequency > 0)
    ), forms as materialized (
      select *, least(chunks, sum(frequency) over (partition by dataset_id, word)) as of_word
      from read join totals using (dataset_id)
      where chunks > 0
    ), ideals as materialized (
      select dataset_id, sum(rarity * case when of_word > 0 then 1 else ${LACKING_WEIGHT}::float8 end) as ideal,
        coalesce(sum(rarity) filter (where of_word = 0), 0) / nullif(sum(rarity), 0) as lacking
      from (
        select dataset_id, of_word, max(times) * ln(1 + (chunks - of_word + 0.5) / (of_word + 0.5)) as rarity
        from forms group by dataset_id, word, chunks, of_word
      ) words
      group by dataset_id
    ), weighted as materialized (
      select term, dataset_id, frequency, chunks,
        times * ln(1 + (chunks - of_word + 0.5) / (of_word + 0.5)) as idf,
        word_bit, bit_or(word_bit) over () as all_words,
        ('{' || term || ':1}/' || ${TERM_DIMENSIONS}::int)::sparsevec as only_term,
        coalesce(sum(frequency) over (
          partition by dataset_id order by times * ln(1 + (chunks - of_word + 0.5) / (of_word + 0.5)) desc, term
          rows between unbounded preceding and 1 preceding), 0) as found_before
      from (select *, case when times >= ${ROLE_WEIGHTS.word}::float8 then 1::bigint << (word & 63) end as word_bit from forms) bits
      where frequency > 0
    )`;
}
