import { type SQL, sql } from 'drizzle-orm';
import type { EmbeddingKind } from './generations.ts';
import type { ValueOf } from './search-values.ts';

/** A hit beside what is known of the datasets that the reader may see. A search without hits has one row, whose hit is all nulls. */
export type HitRow = {
  /** Of each dataset that the reader may see. */
  languages: Record<string, string[]>;
  /** What the vectors of each of them were made with. */
  embeddings: Record<string, EmbeddingKind>;
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
  /** How much of the keyword score is the passage's own, and whether the rest is as `wide` surroundings count. */
  own_share: number;
  are_wide: boolean;
  /** By term number, BM25 of the term in the passage and in both kinds of surroundings; null unless asked for. */
  contributions: Record<string, [own: number, usual: number, wide: number]> | null;
};

/**
 * The end of the search statement: the CTE `hits`, the best passages with their sources, and the select of the `HitRow`s. They read the CTEs
 * `visible`, `weighted`, `meant` and `best`.
 * @param recency an expression on a row of `best`: what its score was multiplied by
 */
export function hitRows(value: ValueOf, recency: SQL): SQL {
  return sql`hits as (
      select best.chunk_id, d.id as document_id, c.version, c.ordinal, d.external_id, best.dataset_id, c.content, dv.language,
        best.final_score::float8 as score, best.score::float8 as fused, ${recency} as recency, best.vector_weight, d.metadata,
        d.name as document_name, dv.title, c.page, c.heading_path, c.start, c."end",
        best.keyword::float8, best.keyword_rank::int, best.similarity::float8, best.vector_rank::int, best.own_share::float8, best.are_wide, best.contributions
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
