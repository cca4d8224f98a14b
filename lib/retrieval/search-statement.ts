import { type SQL, sql } from 'drizzle-orm';
import { isVisibleTo, type Reader } from '#db/datasets/datasets.ts';
import { languagesOfDataset } from '#db/datasets/document-languages.ts';
import { datasets, TERM_DIMENSIONS } from '#db/datasets/schema/index.ts';
import { constraintParts, type QueryConstraint } from './constraint-parts.ts';
import { filterParts } from './filters/filter-parts.ts';
import { keywordScore, OWN_SHARE } from './keyword-score.ts';
import { rankingParts } from './ranking-parts.ts';
import type { SearchRequest } from './search.ts';
import { vectorLeg } from './vector-leg.ts';

/** A hit, or a row of nulls beside what is known of the datasets when there is none. */
export type HitRow = {
  /** Of each dataset that the reader may see. */
  languages: Record<string, string[]>;
  /** What the vectors of each of them were made with. */
  embeddings: Record<string, { model: string; dimensions: number }>;
  /** How rare each of the query's terms is in its dataset, by term number; null unless highlights were asked for. */
  rarity: Record<string, number> | null;
  /** Whether no passage has the phrases, so that their words were searched for. */
  phrases_given_up: boolean;
  chunk_id: string;
  document_id: string;
  version: number;
  ordinal: number;
  external_id: string | null;
  dataset_id: string;
  content: string;
  /** Of the document, where it was detected. */
  language: string | null;
  score: number;
  /** Before recency. */
  fused: number;
  /** What the vector leg counted. */
  vector_weight: number;
  /** What recency multiplied by; null without it. */
  recency: number | null;
  metadata: Record<string, unknown>;
  document_name: string;
  title: string | null;
  page: number | null;
  heading_path: string[];
  start: number;
  end: number;
  keyword: number;
  keyword_rank: number | null;
  similarity: number | null;
  vector_rank: number;
  /** By term number, what the term adds to the keyword score, and what of that is for the passage itself; null unless asked for. */
  contributions: Record<string, [score: number, own: number]> | null;
};

/** A term in a greater share of a dataset's chunks only scores candidates; it doesn't find them. */
export const RARE_SHARE = 0.02;
/** … and neither does one with which terms that count for more would find more than these, and more than that share of the chunks. */
export const MANY_FOUND = 2_000;
/** Evens out the first ranks in reciprocal rank fusion; the value of Cormack, Clarke and Büttcher (2009). */
export const RRF_K = 60;
/** What a word that a dataset lacks counts in the ideal: where words are misspelled or compounded, the few that do match say little. */
export const LACKING_WEIGHT = 3;

/** What is part of a search's text. */
export interface SearchForm {
  reader: Reader;
  /** Of the query's vector; null without one. */
  dimensions: number | null;
  filter: SearchRequest['filter'];
  recency: SearchRequest['recency'];
  maxPerDocument: SearchRequest['maxPerDocument'];
  constraints: QueryConstraint[];
  mayGiveUpPhrases: boolean;
}

/** What changes from search to search of the same form. */
export type SearchValues = {
  userId: string | null;
  datasetIds: string[];
  /** `QueryTerms` as JSON. */
  terms: string;
  /** Of the query's vector, as the next two; null without one. */
  model: string | null;
  dimensions: number | null;
  vector: string | null;
  /** Share of the vector leg at most, and how it grows with what words leave open; see `Embedder`. */
  weight: number;
  enoughOfIdeal: number | null;
  helpWeight: number | null;
  /** How many chunks each leg brings, and how many are enough for common words to bring none. */
  candidates: number;
  enough: number;
  limit: number;
  /** Whether ranks are added instead of scores. */
  usesRanks: boolean;
  explain: boolean;
  highlights: boolean;
};

/**
 * The whole search. Its parts, in their order: what the reader may see; how rare the query's terms are there (BM25's IDF,
 * from the folded statistics and the segments since; a word's forms in several languages are as rare as all of them
 * together); candidates by the terms that count for most, and by the vector where their words leave it a say; exact scores of every
 * candidate in both legs; both as one score; the citation.
 *
 * A keyword score counts as a share of the ideal, what a passage of average length with each of the query's words once
 * would have in its dataset, which also makes those of several datasets comparable. What few searches ask for is part of
 * the text only where it is asked for; else only the values change. Where vectors only help out with what the words of passages lack, they
 * speak for the share of a score that is not for its passage's surroundings. Statistics are looked up by scalar subqueries, which
 * the planner answers from an index even where it knows nothing of the tables. How many datasets are asked for is hidden from it: it would
 * take the plan for any values, which it keeps, for dearer than one for these, and plan each search anew.
 */
export function searchStatement({ reader, dimensions, filter, recency, maxPerDocument, constraints, mayGiveUpPhrases }: SearchForm): SQL {
  const value = (name: keyof SearchValues) => sql.placeholder(name);
  const { matches, condition: constrained, givesUp } = constraintParts(constraints, mayGiveUpPhrases);
  const { filtered, condition: wanted } = filterParts(filter ?? null);
  const condition = sql`
        and (document_id, version) not in (select document_id, version from staged)${wanted}${constrained}`;
  const query = {
    vector: value('vector'),
    dimensions,
    candidates: value('candidates'),
    helpWeight: value('helpWeight'),
    isNarrowed: Boolean(filter) || constraints.length > 0,
  };
  /** Exact scores in both legs of the chunks of a CTE. */
  const scored = (candidates: SQL) => sql`
      select c.chunk_id, c.dataset_id, c.document_id, keyword.score as keyword, keyword.alone, keyword.contributions,
        ${OWN_SHARE} as own_share, -(cv.embedding <#> ${value('vector')}::halfvec) as similarity
      from ${candidates}
      join chunk_terms c using (chunk_id)
      join visible v on v.id = c.dataset_id
      join totals on totals.dataset_id = c.dataset_id
      left join chunk_vectors cv on v.has_vectors and cv.chunk_id = c.chunk_id and cv.generation = v.generation
      ${keywordScore(value('explain'))}`;
  const ranking = rankingParts(recency ?? null, maxPerDocument ?? null);
  const isVisible = isVisibleTo({ userId: reader.userId === null ? null : value('userId'), datasetIds: reader.datasetIds });
  return sql`
    with visible as materialized (
      select ${datasets.id}, ${languagesOfDataset} as languages, ${datasets.embeddingModel}, ${datasets.embeddingDimensions},
        ${datasets.embeddingGeneration} as generation, ${datasets.inGraph},
        asked.terms -> ${datasets.id} as terms,
        coalesce(${datasets.embeddingModel} = ${value('model')}::text
          and ${datasets.embeddingDimensions} = ${value('dimensions')}::int, false) as has_vectors
      from ${datasets} cross join (select ${value('terms')}::jsonb as terms) asked
      where ${datasets.id} = any(array(select unnest(${value('datasetIds')}::text[]))) and ${isVisible}
    )${filtered}, totals as materialized (
      select visible.id as dataset_id, (coalesce(folded.chunks, 0) + coalesce(recent.chunks, 0))::float8 as chunks,
        (coalesce(folded.tokens, 0) + coalesce(recent.tokens, 0))::float8 as tokens
      from visible
      left join term_totals folded on folded.dataset_id = visible.id
      left join lateral (
        select sum(sign * chunks) as chunks, sum(sign * tokens) as tokens from term_segments where dataset_id = visible.id
      ) recent on true
    ), counted as materialized (
      select visible.id as dataset_id, asked.key::int as term, (asked.value->>0)::float8 as times, (asked.value->>1)::int as word,
        (coalesce((
          select folded.chunks from term_frequencies folded where folded.dataset_id = visible.id and folded.term = asked.key::int
        ), 0) + coalesce((
          select sum(sign * frequencies[width_bucket(asked.key::int, terms)]) from term_segments
          where dataset_id = visible.id and terms[width_bucket(asked.key::int, terms)] = asked.key::int
        ), 0))::float8 as frequency
      from visible cross join lateral jsonb_each(visible.terms) asked
    ), forms as materialized (
      select *, least(chunks, sum(frequency) over (partition by dataset_id, word)) as of_word
      from counted join totals using (dataset_id)
      where chunks > 0
    ), ideals as materialized (
      select dataset_id, sum(times * ln(1 + (chunks - of_word + 0.5) / (of_word + 0.5))
        * case when of_word > 0 then 1 else ${LACKING_WEIGHT}::float8 end) as ideal
      from (select dataset_id, chunks, of_word, max(times) as times from forms group by dataset_id, word, chunks, of_word) words
      group by dataset_id
    ), weighted as materialized (
      select term, dataset_id, frequency, chunks,
        times * ln(1 + (chunks - of_word + 0.5) / (of_word + 0.5)) as idf,
        ('{' || term || ':1}/' || ${TERM_DIMENSIONS}::int)::sparsevec as only_term,
        coalesce(sum(frequency) over (
          partition by dataset_id order by times * ln(1 + (chunks - of_word + 0.5) / (of_word + 0.5)) desc, term
          rows between unbounded preceding and 1 preceding), 0) as found_before
      from forms
      where frequency > 0
    ), probes as materialized (
      select coalesce(array_agg(term), '{}') as terms from weighted
      where found_before < ${value('enough')}::int or (frequency <= ${RARE_SHARE}::float8 * chunks
        and found_before + frequency <= greatest(${MANY_FOUND}::int, ${RARE_SHARE}::float8 * chunks))
    ), query_vector as materialized (
      select ('{' || coalesce(string_agg(term || ':' || (idf / ideal)::real, ',' order by term), '') || '}/' || ${TERM_DIMENSIONS}::int)::sparsevec
        as weights
      from weighted join ideals using (dataset_id) where (idf / ideal)::real > 0
    ), staged as materialized (
      select document_id, version from staged_versions where dataset_id in (select id from visible)
    )${matches}, keyword_leg as materialized (
      select chunk_id from chunk_terms
      where terms && (select terms from probes)
        and dataset_id = any(array(select id from visible))${condition}
      order by weights <#> (select weights from query_vector), chunk_id
      limit ${value('candidates')}::int
    ), found_by_words as materialized (${scored(sql`keyword_leg`)}
    ), words as materialized (
      select count(*) >= ${value('candidates')}::int and coalesce(max(alone / nullif(ideal, 0)) >= ${value('enoughOfIdeal')}::float8, false) as suffice
      from found_by_words join ideals using (dataset_id)
    ), ${vectorLeg(query, condition)}, scored as materialized (
      select * from found_by_words
      union all (${scored(sql`(select chunk_id from vector_leg except select chunk_id from keyword_leg) others`)})
    ), shared as materialized (
      select *, keyword / nullif(ideal, 0) as share, min(similarity) over () as farthest
      from scored left join ideals using (dataset_id)
    ), normalised as materialized (
      select *,
        case when max(share) over () > 0 then coalesce(share, 0) / greatest(1, max(share) over ()) end as keyword_part,
        case when ${value('helpWeight')}::float8 is null then ${value('weight')}::float8 else own_share * least(${value('weight')}::float8,
          ${value('helpWeight')}::float8 * greatest(0, ${value('enoughOfIdeal')}::float8 - coalesce(max(alone / nullif(ideal, 0)) over (), 0)))
          end as vector_weight,
        coalesce((similarity - farthest) / nullif(1 - farthest, 0), 0) as vector_part,
        case when keyword > 0 then rank() over (order by share desc nulls last) end as keyword_rank,
        rank() over (order by similarity desc nulls last) as vector_rank
      from shared
    ), fused as materialized (
      select *, least(1, case
        when ${value('usesRanks')}::boolean then ${RRF_K + 1}::float8 * (
          (case when similarity is null then 1 else 1 - vector_weight end) * coalesce(1 / (${RRF_K}::float8 + keyword_rank), 0)
          + case when similarity is null then 0 else vector_weight / (${RRF_K}::float8 + vector_rank) end)
        when keyword_part is null then coalesce(greatest(similarity, 0), 0)
        when similarity is null then keyword_part
        else (1 - vector_weight) * keyword_part + vector_weight * vector_part end) as score
      from normalised
    )${ranking.aged}, best as materialized (
      select *, ${ranking.score} as final_score from ${ranking.best} order by ${ranking.order} limit ${value('limit')}::int
    ), hits as (
      select best.chunk_id, d.id as document_id, c.version, c.ordinal, d.external_id, best.dataset_id, c.content, dv.language,
        best.final_score::float8 as score, best.score::float8 as fused, ${ranking.recency} as recency, best.vector_weight, d.metadata,
        d.name as document_name, dv.title, c.page, c.heading_path, c.start, c."end",
        best.keyword::float8, best.keyword_rank::int, best.similarity::float8, best.vector_rank::int, best.contributions
      from best
      join chunks c on c.id = best.chunk_id
      join documents d on d.id = c.document_id and d.current_version = c.version
      join document_versions dv on dv.document_id = c.document_id and dv.version = c.version
    )
    select allowed.*, hits.*
    from (
      select coalesce(jsonb_object_agg(id, languages), '{}') as languages,
        coalesce(jsonb_object_agg(id, jsonb_build_object('model', embedding_model, 'dimensions', embedding_dimensions)), '{}') as embeddings,
        case when ${value('highlights')}::boolean then (select jsonb_object_agg(term, idf) from weighted) end as rarity,
        ${givesUp} as phrases_given_up
      from visible
    ) allowed
    left join hits on true
    order by hits.score desc, hits.keyword desc, hits.chunk_id`;
}
