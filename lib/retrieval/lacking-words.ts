import { type SQL, sql } from 'drizzle-orm';
import { spellingNumber, spellingNumbers } from './spelling.ts';
import { termFrequency } from './term-frequency.ts';

/** Letters that a word of a query has at least to be read as another: of shorter ones too many are one letter apart. */
export const LEAST_LETTERS = 5;
/** So many of the words that are lacking are read as others, the first of the query: a query that lacks more is not misspelled but in another language, say. */
export const MOST_READ = 10;
/** What a word that is read as others one letter away counts; measured, as all of this, in `docs/search-measurements.md`. */
export const MISSPELLED_WEIGHT = 0.5;
/** Letters of a word's beginning or end that make it a part by itself; of fewer it is one where the rest is a word, too. */
export const PART_LETTERS = 5;

/**
 * What each dataset has instead of the query's words that no searched dataset has, as CTEs of which the last is `meant`: the words that are
 * spelled nearly alike; or, where there are none, the longest word at its beginning and the longest at its end, each of which counts as much
 * as its share of the letters. Terms that the query asks for anyway are left out. They read the CTE `counted`.
 *
 * A row of `meant` is a term that is searched for in place of the query's word `stands_for`. Rows with the same `word` are as rare as all of them
 * together: words that are spelled alike share the number of the query's word, and each part of a compound has a number of its own, below 0.
 *
 * Words that are spelled alike are looked up by their spellings alone, and only then told apart by dataset (`offset 0`): the planner would else go
 * through all the words of the dataset.
 */
export function lackingWords(): SQL {
  const known = (letters: SQL) => sql`array(
            select term from vocabulary where dataset_id = lacking.dataset_id and word = ${spellingNumber(sql`lacking.dataset_id`, letters)})`;
  const isAsked = sql`exists (select 1 from counted where counted.dataset_id = found.dataset_id and counted.term = found.term)`;
  return sql`lacking as materialized (
      select * from (
        select dataset_id, word, times, letters, row_number() over (partition by dataset_id order by word) as place from (
          select dataset_id, word, max(times) as times, max(letters) as letters, sum(sum(frequency)) over (partition by max(letters)) as anywhere
          from counted group by dataset_id, word having max(letters) is not null
        ) spelled where anywhere = 0
      ) numbered where place <= ${MOST_READ}::int
    ), alike as materialized (
      select distinct on (dataset_id, term) *, ${termFrequency(sql`found.dataset_id`, sql`found.term`)} as frequency
      from (
        select lacking.dataset_id, term, ${MISSPELLED_WEIGHT}::float8 * times as times, word, word as stands_for
        from lacking join lateral (
          select dataset_id, term from vocabulary
          where spellings && ${spellingNumbers(sql`lacking.dataset_id`, sql`lacking.letters`)} offset 0
        ) near on near.dataset_id = lacking.dataset_id
      ) found
      where not ${isAsked}
      order by dataset_id, term, stands_for
    ), cut as materialized (
      select dataset_id, word, times, letters, cuts.place, ${known(sql`left(letters, cuts.place)`)} as first, ${known(sql`substr(letters, cuts.place + 1)`)} as last
      from lacking cross join generate_series(1, length(letters) - 1) cuts(place)
      where not exists (select 1 from alike where alike.dataset_id = lacking.dataset_id and stands_for = lacking.word and frequency > 0)
    ), parts as materialized (
      select dataset_id, word, times, length(letters) as of_letters, place as letters, true as is_first, first as terms from cut
      where first <> '{}' and (last <> '{}' or place >= ${PART_LETTERS}::int)
      union all
      select dataset_id, word, times, length(letters), length(letters) - place, false, last from cut
      where last <> '{}' and (first <> '{}' or length(letters) - place >= ${PART_LETTERS}::int)
    ), meant as materialized (
      select * from alike
      union all
      select distinct on (dataset_id, term) *, ${termFrequency(sql`found.dataset_id`, sql`found.term`)} as frequency
      from (
        select dataset_id, unnest(terms) as term, times * letters / of_letters as times, -terms[1] as word, word as stands_for
        from (select *, max(letters) over (partition by dataset_id, word, is_first) as longest from parts) of_word
        where letters = longest
      ) found
      where not ${isAsked} and not exists (select 1 from alike where alike.dataset_id = found.dataset_id and alike.term = found.term)
      order by dataset_id, term, stands_for
    )`;
}
