ALTER TABLE "staged_versions" ADD COLUMN "index_revision" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "documents" ADD COLUMN "index_revision" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
-- reviewed: no job is of this kind yet, so that building it only reads the table
CREATE UNIQUE INDEX "jobs_one_open_reindex_per_dataset" ON "jobs" USING btree ("dataset_id") WHERE kind = 'reindex' and state in ('queued', 'running');