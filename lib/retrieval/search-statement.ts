import { type SQL, sql } from 'drizzle-orm';
import { isVisibleTo, type Reader } from '#db/datasets/datasets.ts';
import { languagesOfDataset } from '#db/datasets/document-languages.ts';
import { datasets } from '#db/datasets/schema/index.ts';
import { countHits, type Narrowing } from './candidates.ts';
import { constraintParts, type QueryConstraints } from './constraint-parts.ts';
import { filterParts } from './filters/filter-parts.ts';
import { fusion } from './fusion.ts';
import { hitRows } from './hit-rows.ts';
import { keywordLeg } from './keyword-leg.ts';
import { keywordScore, OWN_SHARE, SCORE } from './keyword-score.ts';
import { rankingParts } from './ranking-parts.ts';
import type { SearchRequest } from './search-request.ts';
import type { ValueOf } from './search-values.ts';
import { termStatistics } from './term-statistics.ts';
import { vectorLeg } from './vector-leg.ts';

/** What the text of a search's statement depends on. */
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
 * The whole search as one statement. Its CTEs, in their order:
 *
 * 1. `visible`: the datasets that the reader may see; `filtered`: the documents or passages that the filter lets through.
 * 2. How rare the query's terms are in each dataset (`termStatistics`).
 * 3. Candidates by words and their exact scores; whether words suffice; candidates by vectors, and exact scores of those that are new; what the
 *    surroundings of passages count.
 * 4. Both legs as one score (`fusion`), recency and the cap per document (`rankingParts`), and the best with their sources (`hitRows`).
 *
 * A keyword score counts as a share of the ideal: what a passage of average length with each of the query's words once would have in its
 * dataset. That makes scores of several datasets comparable.
 *
 * The text depends only on the `SearchForm`; whatever else changes is a value, so that most searches share a text and its plan. Two things
 * are written for the planner: statistics are looked up by scalar subqueries, which it answers from an index even where it knows nothing of
 * the tables; and how many datasets are asked for is hidden from it, or it would expect the plan that it keeps for any values to cost more
 * than one for these, and plan each search anew.
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
    inView: value('inView'),
  };
  const ranking = rankingParts(recency ?? null, maxPerDocument ?? null);
  return sql`
    with visible as materialized (
      ${visibleDatasets(value, reader)}
    )${filtered}, ${termStatistics()}, staged as materialized (
      select document_id, version from staged_versions where dataset_id in (select id from visible)
    ), ${keywordLeg(value, narrowing)}, found_by_words as materialized (${exactScores(value, sql`keyword_leg`)}
    ), words as materialized (
      select (${countHits(sql`found_by_words where own > 0`, value('limit'), narrowing)}) >= ${value('limit')}::int
        and coalesce(max(lacking) <= ${value('helpsFrom')}::float8, false) as suffice
      from ideals
    ), ${vectorLeg(query, narrowing)}, surroundings as materialized (
      select coalesce(${value('isShort')}::boolean and not bool_or(has_all), false) as are_wide from found_by_words
    ), scored as materialized (
      select *, ${SCORE} as keyword from (
        select *, ${OWN_SHARE} as own_share from (
          select * from found_by_words
          union all (${exactScores(value, sql`(select chunk_id from vector_leg except select chunk_id from keyword_leg) others`)})
        ) candidates cross join surroundings offset 0
      ) shares
    ), ${fusion(value)}${ranking.aged}, best as materialized (
      select *, ${ranking.score} as final_score from ${ranking.best} order by ${ranking.order} limit ${value('limit')}::int
    ), ${hitRows(value, ranking.recency)}`;
}

/** Of the datasets that are asked for, those that the reader may see, with the query's terms there and whether its vector fits theirs. */
function visibleDatasets(value: ValueOf, reader: Reader): SQL {
  const isVisible = isVisibleTo({ userId: reader.userId === null ? null : value('userId'), datasetIds: reader.datasetIds });
  return sql`select ${datasets.id}, ${languagesOfDataset} as languages, ${datasets.embeddingModel}, ${datasets.embeddingDimensions},
        ${datasets.embeddingGeneration} as generation, ${datasets.inGraph},
        asked.terms -> ${datasets.id} as terms,
        coalesce(${datasets.embeddingModel} = ${value('model')}::text
          and ${datasets.embeddingDimensions} = ${value('dimensions')}::int, false) as has_vectors
      from ${datasets} cross join (select ${value('terms')}::jsonb as terms) asked
      where ${datasets.id} = any(array(select unnest(${value('datasetIds')}::text[]))) and ${isVisible}`;
}

/** The exact scores of chunks in both legs. @param candidates a table or CTE with their `chunk_id` */
function exactScores(value: ValueOf, candidates: SQL): SQL {
  return sql`
      select c.chunk_id, c.dataset_id, c.document_id, keyword.*, around.terms is not null as is_surrounded,
        -(cv.embedding <#> ${value('vector')}::halfvec) as similarity
      from ${candidates}
      join chunk_terms c using (chunk_id)
      join visible v on v.id = c.dataset_id
      join totals on totals.dataset_id = c.dataset_id
      left join chunk_vectors cv on v.has_vectors and cv.chunk_id = c.chunk_id and cv.generation = v.generation
      ${keywordScore(value)}`;
}
