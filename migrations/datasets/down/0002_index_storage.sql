-- reviewed: nothing is lost; rows keep the form they have, and a search reads new ones more slowly
ALTER TABLE "chunk_terms" ALTER COLUMN "terms" SET STORAGE DEFAULT, ALTER COLUMN "weights" SET STORAGE DEFAULT, RESET (toast_tuple_target);
ALTER TABLE "chunk_vectors" ALTER COLUMN "embedding" SET STORAGE DEFAULT, RESET (toast_tuple_target);
