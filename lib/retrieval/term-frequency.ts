import { type SQL, sql } from 'drizzle-orm';

/** In how many of a dataset's chunks a term occurs: by the folded statistics and the segments since, which it reads from the CTE `recent_segments`. */
export function termFrequency(datasetId: SQL, term: SQL): SQL {
  return sql`(coalesce((
          select folded.chunks from term_frequencies folded where folded.dataset_id = ${datasetId} and folded.term = ${term}
        ), 0) + coalesce((
          select sum(sign * frequencies[width_bucket(${term}, terms)]) from recent_segments
          where dataset_id = ${datasetId} and terms[width_bucket(${term}, terms)] = ${term}
        ), 0))::float8`;
}
