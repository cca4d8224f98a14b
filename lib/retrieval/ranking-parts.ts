import { type SQL, sql } from 'drizzle-orm';

/** How much newer documents count for more. */
export interface Recency {
  /** Days after which the boost is half of what it was. */
  halfLifeDays: number;
  /** Share of the score that age can take away, 0–1. */
  weight: number;
}

/** Where 0.5 to the power of it is nothing any more; further down, Postgres takes it for an error. */
const MOST_HALF_LIVES = 1_000;

/**
 * What comes between the fused scores and the limit where a search asks for it: each document's age, and how many of its passages are
 * better. Empty without either, so that a plain search is not the slower.
 *
 * Of passages with the same score, those without any of the words come last, the nearest of them first.
 *
 * The score is multiplied by 1 − weight + weight · 0.5^(age / half-life), the age counted from the document's creation.
 */
export function rankingParts(recency: Recency | null, maxPerDocument: number | null) {
  const score = recency ? sql`score * recency` : sql`score`;
  const order = sql`${score} desc, keyword desc, similarity desc nulls last, chunk_id`;
  const aged = recency ? agedPart(recency) : sql``;
  const source = recency ? sql`aged` : sql`fused`;
  const best: SQL = maxPerDocument
    ? sql`(select *, row_number() over (partition by document_id order by ${order}) as place from ${source}) placed where place <= ${maxPerDocument}::int`
    : source;
  return { aged, best, score, order, recency: recency ? sql`best.recency::float8` : sql`null::float8` };
}

function agedPart({ halfLifeDays, weight }: Recency): SQL {
  return sql`, aged as materialized (
      select fused.*, ${1 - weight}::float8 + ${weight}::float8 * power(0.5::float8, least(${MOST_HALF_LIVES}::float8,
        greatest(0, extract(epoch from now() - d.created_at)::float8 / 86400) / ${halfLifeDays}::float8)) as recency
      from fused join documents d on d.id = fused.document_id
    )`;
}
