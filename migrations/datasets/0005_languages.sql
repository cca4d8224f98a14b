ALTER TABLE "datasets" ADD COLUMN "languages" text[] DEFAULT '{}'::text[] NOT NULL;--> statement-breakpoint
ALTER TABLE "document_versions" ADD COLUMN "language" text;