import { type SQL, sql } from 'drizzle-orm';
import type { ValueOf } from './search-values.ts';

/** Evens out the first ranks in reciprocal rank fusion; the value of Cormack, Clarke and Büttcher (2009). */
export const RRF_K = 60;

/**
 * Both legs' scores of the CTE `scored` as one, as CTEs of which the last is `fused`: normalised and added by their weights, or their ranks are.
 * A keyword score is taken as a share of the dataset's ideal, a similarity as its share of the way from the least similar candidate to 1.
 */
export function fusion(value: ValueOf): SQL {
  return sql`shared as materialized (
      select *, keyword / nullif(ideal, 0) as share, min(similarity) over () as farthest
      from scored left join ideals using (dataset_id)
    ), normalised as materialized (
      select *,
        case when max(share) over () > 0 then coalesce(share, 0) / greatest(1, max(share) over ()) end as keyword_part,
        case when ${value('helpsFrom')}::float8 is null then ${value('weight')}::float8
          when lacking > ${value('helpsFrom')}::float8 then own_share * ${value('weight')}::float8 else 0 end as vector_weight,
        coalesce((similarity - farthest) / nullif(1 - farthest, 0), 0) as vector_part,
        case when keyword > 0 then rank() over (order by share desc) end as keyword_rank,
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
    )`;
}
