import { type SQL, sql } from 'drizzle-orm';
import { isVisibleTo, type Reader } from '#db/datasets/datasets.ts';
import { languagesOfDataset } from '#db/datasets/document-languages.ts';
import { datasets } from '#db/datasets/schema/index.ts';
import { countHits, type Narrowing } from './candidates.ts';
import { constraintParts, type QueryConstraints } from './constraint-parts.ts';
import { filterParts } from './filters/filter-parts.ts';
import { fusion } from './fusion.ts';
import { keywordLeg } from './keyword-leg.ts';
import { keywordScore, OWN_SHARE } from './keyword-score.ts';
import { rankingParts } from './ranking-parts.ts';
import type { SearchRequest } from './search.ts';
import type { ValueOf } from './search-values.ts';
import { termStatistics } from './term-statistics.ts';
import { vectorLeg } from './vector-leg.ts';

/** A hit, or a row of nulls beside what is known of the datasets when there is none. */
export type HitRow = {
  /** Of each dataset that the reader may see. */
  languages: Record<string, string[]>;
  /** What the vectors of each of them were made with. */
  embeddings: Record<string, { model: string; dimensions: number }>;
  /** How rare each of the query's terms is in its dataset, by term number; null unless highlights were asked for. */
  rarity: Record<string, number> | null;
  /** By dataset and the number of a word that it lacks, the terms that the word was taken for; null where none was. */
  meant: Record<string, Record<number, number[]>> | null;
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

/** What is part of a search's text. */
export interface SearchForm {
  reader: Reader;
  /** Of the query's vector; null without one. */
  dimensions: number | null;
  filter: SearchRequest['filter'];
  recency: SearchRequest['recency'];
  maxPerDocument: SearchRequest['maxPerDocument'];
  constraints: QueryConstraints;
}

/**
 * The whole search. Its parts, in their order: what the reader may see; how rare the query's terms are there (BM25's IDF,
 * from the folded statistics and the segments since; a word's forms in several languages are as rare as all of them
 * together); candidates by the terms that count for most, and by the vector where their words leave it a say; exact scores of every
 * candidate in both legs; both as one score; the citation.
 *
 * A keyword score counts as a share of the ideal, what a passage of average length with each of the query's words once
 * would have in its dataset, which also makes those of several datasets comparable. What few searches ask for is part of
 * the text only where it is asked for; else only the values change. Where vectors only help out with words that a dataset lacks, they
 * speak for the share of a score that is not for its passage's surroundings. Statistics are looked up by scalar subqueries, which
 * the planner answers from an index even where it knows nothing of the tables. How many datasets are asked for is hidden from it: it would
 * take the plan for any values, which it keeps, for dearer than one for these, and plan each search anew.
 */
export function searchStatement({ reader, dimensions, filter, recency, maxPerDocument, constraints: asked }: SearchForm): SQL {
  const value: ValueOf = (name) => sql.placeholder(name);
  const { filtered, condition: wanted } = filterParts(filter ?? null);
  const condition = sql`
        and (document_id, version) not in (select document_id, version from staged)${wanted}`;
  const narrowing: Narrowing = {
    condition,
    hasFilter: Boolean(filter),
    constraints: constraintParts(asked),
    maxPerDocument: maxPerDocument ?? null,
  };
  const query = {
    vector: value('vector'),
    dimensions,
    candidates: value('candidates'),
    limit: value('limit'),
    share: value('inView'),
  };
  /** Exact scores in both legs of the chunks of a CTE. */
  const scored = (candidates: SQL) => sql`
      select c.chunk_id, c.dataset_id, c.document_id, keyword.score as keyword, keyword.contributions,
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
    )${filtered}, ${termStatistics()}, staged as materialized (
      select document_id, version from staged_versions where dataset_id in (select id from visible)
    ), ${keywordLeg(value, narrowing)}, found_by_words as materialized (${scored(sql`keyword_leg`)}
    ), words as materialized (
      select (${countHits(sql`found_by_words where keyword > 0`, value('limit'), narrowing)}) >= ${value('limit')}::int
        and coalesce(max(lacking) <= ${value('helpsFrom')}::float8, false) as suffice
      from ideals
    ), ${vectorLeg(query, narrowing)}, scored as materialized (
      select * from found_by_words
      union all (${scored(sql`(select chunk_id from vector_leg except select chunk_id from keyword_leg) others`)})
    ), ${fusion(value)}${ranking.aged}, best as materialized (
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
        (
          select jsonb_object_agg(dataset_id, words) from (
            select dataset_id, jsonb_object_agg(word, terms) as words from (
              select dataset_id, stands_for as word, jsonb_agg(term) as terms from meant where frequency > 0 group by dataset_id, stands_for
            ) by_word group by dataset_id
          ) by_dataset
        ) as meant
      from visible
    ) allowed
    left join hits on true
    order by hits.score desc, hits.keyword desc, hits.similarity desc nulls last, hits.chunk_id`;
}
