import { type SQL, sql } from 'drizzle-orm';
import { isVisibleTo, type Reader } from '#db/datasets/datasets.ts';
import { datasets, TERM_DIMENSIONS } from '#db/datasets/schema/index.ts';
import { B, K1, REFERENCE_LENGTH } from './bm25.ts';
import { constraintParts, type QueryConstraint } from './constraint-parts.ts';
import type { QueryTerms } from './query-terms.ts';
import type { SearchRequest } from './search.ts';

/** A hit, or a row of nulls beside `languages` when there is none. */
export type HitRow = {
  /** Of each dataset that the reader may see. */
  languages: Record<string, string>;
  chunk_id: string;
  document_id: string;
  external_id: string | null;
  dataset_id: string;
  content: string;
  score: number;
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
  /** By term number, what the term adds to the keyword score; null unless asked for. */
  contributions: Record<string, number> | null;
};

/** Chunks that each leg hands over to be scored exactly and fused: so many at least, and so many for each wanted hit. */
const MIN_CANDIDATES = 50;
const CANDIDATES_PER_HIT = 2;
/** A term in a greater share of a dataset's chunks only scores candidates; it doesn't find them. */
const RARE_SHARE = 0.02;
/** … unless the rarer terms occur in fewer chunks than this. */
const ENOUGH_FOUND = 400;
/** Evens out the first ranks in reciprocal rank fusion; the value of Cormack, Clarke and Büttcher (2009). */
const RRF_K = 60;

/**
 * The whole search. Its parts, in their order: what the reader may see; how rare the query's terms are there (BM25's IDF,
 * from the folded statistics and the segments since); candidates by the rarer terms, and by the vector; exact scores of
 * every candidate in both legs; both as one score; the citation. Only phrases and exclusions change the text, else only
 * the values do. Statistics
 * are looked up by scalar subqueries, which the planner answers from an index even where it knows nothing of the tables.
 */
export function searchStatement(reader: Reader, request: SearchRequest, terms: QueryTerms, constraints: QueryConstraint[] = []): SQL {
  const { queryEmbedding, mode, limit, filters = {}, explain, fusion = 'weighted' } = request;
  const embedding = mode === 'keyword' ? null : queryEmbedding;
  const filter = Object.keys(filters).length > 0 ? JSON.stringify(filters) : null;
  const vector = embedding && `[${embedding.vector.join(',')}]`;
  const candidates = Math.max(MIN_CANDIDATES, CANDIDATES_PER_HIT * limit);
  const weight = mode === 'hybrid' ? request.vectorWeight : Number(mode === 'vector');
  const { matches, condition } = constraintParts(constraints);
  return sql`
    with visible as materialized (
      select ${datasets.id}, ${datasets.language},
        coalesce(asked.terms -> ${datasets.id} -> ${datasets.language}, asked.terms -> ${datasets.id} -> '') as terms,
        coalesce(${datasets.embeddingModel} = ${embedding?.model ?? null}::text
          and ${datasets.embeddingDimensions} = ${embedding?.vector.length ?? null}::int, false) as has_vectors
      from ${datasets} cross join (select ${JSON.stringify(terms)}::jsonb as terms) asked
      where ${datasets.id} = any(${sql.param(Object.keys(terms))}::text[]) and ${isVisibleTo(reader)}
    ), filtered as materialized (
      select id from documents
      where ${filter}::jsonb is not null and dataset_id in (select id from visible) and metadata @> ${filter}::jsonb
    ), totals as materialized (
      select visible.id as dataset_id, (coalesce(folded.chunks, 0) + coalesce(recent.chunks, 0))::float8 as chunks,
        (coalesce(folded.tokens, 0) + coalesce(recent.tokens, 0))::float8 as tokens
      from visible
      left join term_totals folded on folded.dataset_id = visible.id
      left join lateral (
        select sum(sign * chunks) as chunks, sum(sign * tokens) as tokens from term_segments where dataset_id = visible.id
      ) recent on true
    ), counted as materialized (
      select visible.id as dataset_id, asked.key::int as term, asked.value::float8 as times,
        (coalesce((
          select folded.chunks from term_frequencies folded where folded.dataset_id = visible.id and folded.term = asked.key::int
        ), 0) + coalesce((
          select sum(sign * frequencies[array_position(terms, asked.key::int)]) from term_segments where dataset_id = visible.id
        ), 0))::float8 as frequency
      from visible cross join lateral jsonb_each_text(visible.terms) asked
    ), weighted as materialized (
      select term, dataset_id, frequency, chunks, tokens / chunks as average_length,
        times * ln(1 + (chunks - frequency + 0.5) / (frequency + 0.5)) as idf,
        ('{' || term || ':1}/' || ${TERM_DIMENSIONS}::int)::sparsevec as only_term,
        coalesce(sum(frequency) over (
          partition by dataset_id order by frequency, term rows between unbounded preceding and 1 preceding), 0) as found_before
      from counted join totals using (dataset_id)
      where frequency > 0 and chunks > 0
    ), probes as materialized (
      select coalesce(array_agg(term), '{}') as terms from weighted
      where frequency <= ${RARE_SHARE}::float8 * chunks or found_before < ${ENOUGH_FOUND}::int
    ), query_vector as materialized (
      select ('{' || coalesce(string_agg(term || ':' || idf::real, ',' order by term), '') || '}/' || ${TERM_DIMENSIONS}::int)::sparsevec
        as weights
      from weighted where idf::real > 0
    ), staged as materialized (
      select document_id, version from staged_versions where dataset_id in (select id from visible)
    )${matches}, keyword_leg as materialized (
      select chunk_id from chunk_terms
      where terms && (select terms from probes)
        and dataset_id = any(array(select id from visible))
        and (document_id, version) not in (select document_id, version from staged)
        and (${filter}::jsonb is null or document_id in (select id from filtered))${condition}
      order by weights <#> (select weights from query_vector)
      limit ${candidates}::int
    ), vector_leg as materialized (
      select chunk_id from chunk_vectors
      where dataset_id = any(array(select id from visible where has_vectors))
        and (document_id, version) not in (select document_id, version from staged)
        and (${filter}::jsonb is null or document_id in (select id from filtered))${condition}
      order by embedding <#> ${vector}::halfvec
      limit ${candidates}::int
    ), candidates as materialized (
      select chunk_id from keyword_leg union select chunk_id from vector_leg
    ), scored as materialized (
      select c.chunk_id, c.dataset_id, keyword.score as keyword, keyword.contributions,
        case when v.has_vectors then -(cv.embedding <#> ${vector}::halfvec) end as similarity
      from candidates
      join chunk_terms c on c.chunk_id = candidates.chunk_id
      join chunk_vectors cv on cv.chunk_id = candidates.chunk_id
      join visible v on v.id = c.dataset_id
      cross join lateral (
        select coalesce(sum(part.score), 0) as score,
          case when ${explain}::boolean then jsonb_object_agg(part.term, part.score) filter (where part.score > 0) end as contributions
        from (
          select term, idf * ${K1 + 1}::float8 * stored * stored_norm
            / nullif(stored * stored_norm + norm * (${K1 + 1}::float8 - stored), 0) as score
          from (
            select w.term, w.idf, -(c.weights <#> w.only_term) as stored,
              ${K1}::float8 * (${1 - B}::float8 + ${B}::float8 * c.length / ${REFERENCE_LENGTH}::float8) as stored_norm,
              ${K1}::float8 * (${1 - B}::float8 + ${B}::float8 * c.length / w.average_length) as norm
            from weighted w where w.dataset_id = c.dataset_id
          ) weights
        ) part
      ) keyword
    ), normalised as materialized (
      select *,
        keyword / nullif(max(keyword) over (), 0) as keyword_part,
        case when ${mode}::text = 'vector' then greatest(similarity, 0)
          when max(similarity) over () = min(similarity) over () then 1
          else (similarity - min(similarity) over ()) / (max(similarity) over () - min(similarity) over ()) end as vector_part,
        case when keyword > 0 then rank() over (order by keyword desc) end as keyword_rank,
        rank() over (order by similarity desc nulls last) as vector_rank
      from scored
    ), fused as materialized (
      select *, least(1, case
        when ${fusion}::text = 'rrf' and ${mode}::text = 'hybrid' then ${RRF_K + 1}::float8 * (
          ${1 - weight}::float8 * coalesce(1 / (${RRF_K}::float8 + keyword_rank), 0)
          + case when similarity is null then 0 else ${weight}::float8 / (${RRF_K}::float8 + vector_rank) end)
        when max(keyword_part) over () is null then coalesce(vector_part, 0)
        when max(vector_part) over () is null then coalesce(keyword_part, 0)
        else ${1 - weight}::float8 * coalesce(keyword_part, 0) + ${weight}::float8 * coalesce(vector_part, 0) end) as score
      from normalised
    ), best as materialized (
      select * from fused order by score desc, keyword desc, chunk_id limit ${limit}::int
    ), hits as (
      select best.chunk_id, d.id as document_id, d.external_id, best.dataset_id, c.content, best.score::float8, d.metadata,
        d.name as document_name, dv.title, c.page, c.heading_path, c.start, c."end",
        best.keyword::float8, best.keyword_rank::int, best.similarity::float8, best.vector_rank::int, best.contributions
      from best
      join chunks c on c.id = best.chunk_id
      join documents d on d.id = c.document_id and d.current_version = c.version
      join document_versions dv on dv.document_id = c.document_id and dv.version = c.version
    )
    select allowed.languages, hits.*
    from (select coalesce(jsonb_object_agg(id, language), '{}') as languages from visible) allowed
    left join hits on true
    order by hits.score desc, hits.keyword desc, hits.chunk_id`;
}
