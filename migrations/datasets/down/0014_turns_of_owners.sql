-- reviewed: lost is whose turn it was; older code takes first what is due for longest
CREATE INDEX "jobs_due_index" ON "jobs" USING btree ("run_at") WHERE state in ('queued', 'running');
DROP INDEX "jobs_owner_id_claimed_at_index";
DROP INDEX "jobs_open_index";
ALTER TABLE "jobs" DROP COLUMN "claimed_at";
