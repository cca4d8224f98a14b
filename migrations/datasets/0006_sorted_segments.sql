-- A search now looks a term up in a segment by halves, so its terms must stand in order.
UPDATE "term_segments" SET "terms" = sorted.terms, "frequencies" = sorted.frequencies
FROM (
  SELECT id, array_agg(term ORDER BY term) AS terms, array_agg(frequency ORDER BY term) AS frequencies
  FROM "term_segments" CROSS JOIN unnest("terms", "frequencies") AS counted(term, frequency)
  GROUP BY id
) sorted
WHERE "term_segments".id = sorted.id;
