import { type SQL, sql } from 'drizzle-orm';

/** An insert of one segment for each of the CTE `changes(version, sign)`, counted from the index as it stood before the statement. */
export function appendSegments(datasetId: string, documentId: string): SQL {
  return sql`
    insert into term_segments (dataset_id, sign, chunks, tokens, terms, frequencies)
    select ${datasetId}, changes.sign, size.chunks, size.tokens, counted.terms, counted.frequencies
    from changes
    cross join lateral (
      select count(*) as chunks, coalesce(sum(length), 0) as tokens
      from chunk_terms c where c.document_id = ${documentId} and c.version = changes.version
    ) size
    cross join lateral (
      select coalesce(array_agg(term order by term), '{}') as terms, coalesce(array_agg(chunks order by term), '{}') as frequencies
      from (
        select term, count(*)::int as chunks
        from chunk_terms c cross join unnest(c.terms) as term
        where c.document_id = ${documentId} and c.version = changes.version
        group by term
      ) terms
    ) counted`;
}
