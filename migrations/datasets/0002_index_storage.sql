-- What a search reads stays in the row and uncompressed: a scan then touches one page a chunk instead of unpacking each value.
ALTER TABLE "chunk_terms" ALTER COLUMN "terms" SET STORAGE EXTERNAL, ALTER COLUMN "weights" SET STORAGE EXTERNAL, SET (toast_tuple_target = 8160);--> statement-breakpoint
ALTER TABLE "chunk_vectors" ALTER COLUMN "embedding" SET STORAGE EXTERNAL, SET (toast_tuple_target = 8160);
