-- reviewed: what it served, the open holds of a person, the smaller index below serves.
DROP INDEX "credit_holds_user_id_index";--> statement-breakpoint
-- reviewed: made before the first deployment has holds; it locks the table only for as long as it takes to read it.
CREATE INDEX "credit_holds_user_id_open_index" ON "credit_holds" USING btree ("user_id") WHERE state = 'open';--> statement-breakpoint
-- reviewed: every writer has kept to this since the first entry, and the ledger is read once for it before the first deployment.
ALTER TABLE "credit_entries" ADD CONSTRAINT "credit_entries_grants_give" CHECK ("credit_entries"."kind" not in ('grant', 'purchase', 'renewal', 'refund') or least("credit_entries"."plan_amount", "credit_entries"."bought_amount") >= 0);--> statement-breakpoint
-- reviewed: every writer has kept to this since the first entry, and the ledger is read once for it before the first deployment.
ALTER TABLE "credit_entries" ADD CONSTRAINT "credit_entries_takings_take" CHECK ("credit_entries"."kind" not in ('expiry', 'clawback') or greatest("credit_entries"."plan_amount", "credit_entries"."bought_amount") <= 0);--> statement-breakpoint
-- reviewed: every writer has kept to this since the first entry, and the ledger is read once for it before the first deployment.
ALTER TABLE "credit_entries" ADD CONSTRAINT "credit_entries_usage_owes_nothing" CHECK ("credit_entries"."kind" <> 'usage' or "credit_entries"."debt_amount" = 0);