-- no transaction: documents are processed while the indexes are built
ALTER TABLE "jobs" ADD COLUMN IF NOT EXISTS "claimed_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX CONCURRENTLY IF NOT EXISTS "jobs_open_index" ON "jobs" USING btree ("kind","owner_id","run_at") WHERE state in ('queued', 'running');--> statement-breakpoint
CREATE INDEX CONCURRENTLY IF NOT EXISTS "jobs_owner_id_claimed_at_index" ON "jobs" USING btree ("owner_id","claimed_at") WHERE claimed_at is not null;--> statement-breakpoint
-- reviewed: code from before, which sorts all that is due, finds it by jobs_open_index as well; beside it this one could lead a worker past the jobs of all other owners
DROP INDEX CONCURRENTLY IF EXISTS "jobs_due_index";
