ALTER TABLE "chunk_vectors" ADD COLUMN "generation" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "chunk_vectors" ADD COLUMN "in_graph" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "datasets" ADD COLUMN "embedding_generation" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "datasets" ADD COLUMN "in_graph" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "datasets" ADD COLUMN "next_embedding" jsonb;--> statement-breakpoint
ALTER TABLE "datasets" ADD COLUMN "graph_recall" real;--> statement-breakpoint
ALTER TABLE "datasets" ADD COLUMN "graph_recall_at" timestamp with time zone;--> statement-breakpoint
-- reviewed: the old key goes and the new one comes in one transaction; code that is still running inserts without naming a key, and looks up by its first column
ALTER TABLE "chunk_vectors" DROP CONSTRAINT "chunk_vectors_pkey", ADD CONSTRAINT "chunk_vectors_chunk_id_generation_pk" PRIMARY KEY("chunk_id","generation");--> statement-breakpoint
-- reviewed: it replaces the index on the dataset alone, one entry a chunk; documents that are being indexed wait for it
CREATE INDEX "chunk_vectors_generation_index" ON "chunk_vectors" USING btree ((dataset_id || '/' || generation::text));--> statement-breakpoint
-- reviewed: until it is replaced, code that is still running reads the whole table for a vector search, as it does where one dataset is most of it
DROP INDEX "chunk_vectors_dataset_id_index";--> statement-breakpoint
-- reviewed: no row is in a graph yet, so that building it only reads the table
CREATE INDEX "chunk_vectors_graph_256_index" ON "chunk_vectors" USING hnsw ((embedding::halfvec(256)) halfvec_ip_ops) WITH (m=24,ef_construction=200) WHERE in_graph and vector_dims(embedding) = 256;--> statement-breakpoint
-- reviewed: no row is in a graph yet, so that building it only reads the table
CREATE INDEX "chunk_vectors_graph_384_index" ON "chunk_vectors" USING hnsw ((embedding::halfvec(384)) halfvec_ip_ops) WITH (m=24,ef_construction=200) WHERE in_graph and vector_dims(embedding) = 384;--> statement-breakpoint
-- reviewed: no row is in a graph yet, so that building it only reads the table
CREATE INDEX "chunk_vectors_graph_512_index" ON "chunk_vectors" USING hnsw ((embedding::halfvec(512)) halfvec_ip_ops) WITH (m=24,ef_construction=200) WHERE in_graph and vector_dims(embedding) = 512;--> statement-breakpoint
-- reviewed: no row is in a graph yet, so that building it only reads the table
CREATE INDEX "chunk_vectors_graph_768_index" ON "chunk_vectors" USING hnsw ((embedding::halfvec(768)) halfvec_ip_ops) WITH (m=24,ef_construction=200) WHERE in_graph and vector_dims(embedding) = 768;--> statement-breakpoint
-- reviewed: no row is in a graph yet, so that building it only reads the table
CREATE INDEX "chunk_vectors_graph_1024_index" ON "chunk_vectors" USING hnsw ((embedding::halfvec(1024)) halfvec_ip_ops) WITH (m=24,ef_construction=200) WHERE in_graph and vector_dims(embedding) = 1024;--> statement-breakpoint
-- reviewed: no row is in a graph yet, so that building it only reads the table
CREATE INDEX "chunk_vectors_graph_1536_index" ON "chunk_vectors" USING hnsw ((embedding::halfvec(1536)) halfvec_ip_ops) WITH (m=24,ef_construction=200) WHERE in_graph and vector_dims(embedding) = 1536;--> statement-breakpoint
-- reviewed: no row is in a graph yet, so that building it only reads the table
CREATE INDEX "chunk_vectors_graph_3072_index" ON "chunk_vectors" USING hnsw ((embedding::halfvec(3072)) halfvec_ip_ops) WITH (m=24,ef_construction=200) WHERE in_graph and vector_dims(embedding) = 3072;--> statement-breakpoint
-- reviewed: no job is of this kind yet, so that building it only reads the table
CREATE UNIQUE INDEX "jobs_one_open_reembed_per_dataset" ON "jobs" USING btree ("dataset_id") WHERE kind = 'reembed' and state in ('queued', 'running');
