ALTER TABLE "document_versions" ADD COLUMN "name" text;--> statement-breakpoint
ALTER TABLE "document_versions" ADD COLUMN "metadata" jsonb;