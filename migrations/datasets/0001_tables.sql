CREATE TABLE "chunk_terms" (
	"chunk_id" text PRIMARY KEY NOT NULL,
	"dataset_id" text NOT NULL,
	"document_id" text NOT NULL,
	"version" integer NOT NULL,
	"length" integer NOT NULL,
	"terms" integer[] NOT NULL,
	"weights" sparsevec(1000000000) NOT NULL
);
--> statement-breakpoint
CREATE TABLE "chunk_vectors" (
	"chunk_id" text PRIMARY KEY NOT NULL,
	"dataset_id" text NOT NULL,
	"document_id" text NOT NULL,
	"version" integer NOT NULL,
	"embedding" halfvec NOT NULL
);
--> statement-breakpoint
CREATE TABLE "chunks" (
	"id" text PRIMARY KEY NOT NULL,
	"dataset_id" text NOT NULL,
	"document_id" text NOT NULL,
	"version" integer NOT NULL,
	"ordinal" integer NOT NULL,
	"content" text NOT NULL,
	"content_hash" text NOT NULL,
	"start" integer NOT NULL,
	"end" integer NOT NULL,
	"page" integer,
	"heading_path" text[] DEFAULT '{}'::text[] NOT NULL,
	CONSTRAINT "chunks_span" CHECK ("chunks"."start" >= 0 and "chunks"."end" > "chunks"."start")
);
--> statement-breakpoint
CREATE TABLE "staged_versions" (
	"dataset_id" text NOT NULL,
	"document_id" text NOT NULL,
	"version" integer NOT NULL,
	CONSTRAINT "staged_versions_dataset_id_document_id_version_pk" PRIMARY KEY("dataset_id","document_id","version")
);
--> statement-breakpoint
CREATE TABLE "term_frequencies" (
	"dataset_id" text NOT NULL,
	"term" integer NOT NULL,
	"chunks" integer NOT NULL,
	CONSTRAINT "term_frequencies_dataset_id_term_pk" PRIMARY KEY("dataset_id","term")
);
--> statement-breakpoint
CREATE TABLE "term_segments" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "term_segments_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"dataset_id" text NOT NULL,
	"sign" smallint NOT NULL,
	"chunks" integer NOT NULL,
	"tokens" integer NOT NULL,
	"terms" integer[] NOT NULL,
	"frequencies" integer[] NOT NULL,
	CONSTRAINT "term_segments_sign" CHECK ("term_segments"."sign" in (-1, 1)),
	CONSTRAINT "term_segments_arrays" CHECK (cardinality("term_segments"."terms") = cardinality("term_segments"."frequencies"))
);
--> statement-breakpoint
CREATE TABLE "term_totals" (
	"dataset_id" text PRIMARY KEY NOT NULL,
	"chunks" integer NOT NULL,
	"tokens" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "datasets" (
	"id" text PRIMARY KEY NOT NULL,
	"owner_id" text NOT NULL,
	"name" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"is_public" boolean DEFAULT false NOT NULL,
	"payer" text DEFAULT 'reader' NOT NULL,
	"metadata" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"language" text DEFAULT 'en' NOT NULL,
	"chunking" jsonb NOT NULL,
	"embedding_model" text NOT NULL,
	"embedding_dimensions" integer NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "datasets_owner_id_name" UNIQUE("owner_id","name"),
	CONSTRAINT "datasets_id_owner_id" UNIQUE("id","owner_id"),
	CONSTRAINT "datasets_name_length" CHECK (char_length("datasets"."name") between 1 and 200),
	CONSTRAINT "datasets_description_length" CHECK (char_length("datasets"."description") <= 1000),
	CONSTRAINT "datasets_embedding_dimensions_positive" CHECK ("datasets"."embedding_dimensions" > 0)
);
--> statement-breakpoint
CREATE TABLE "document_versions" (
	"document_id" text NOT NULL,
	"version" integer NOT NULL,
	"mime_type" text NOT NULL,
	"size_bytes" bigint NOT NULL,
	"content_hash" text NOT NULL,
	"object_key" text NOT NULL,
	"text" text,
	"title" text,
	"outline" jsonb,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "document_versions_document_id_version_pk" PRIMARY KEY("document_id","version"),
	CONSTRAINT "document_versions_object_key_unique" UNIQUE("object_key"),
	CONSTRAINT "document_versions_version_positive" CHECK ("document_versions"."version" >= 1),
	CONSTRAINT "document_versions_size_not_negative" CHECK ("document_versions"."size_bytes" >= 0)
);
--> statement-breakpoint
CREATE TABLE "documents" (
	"id" text PRIMARY KEY NOT NULL,
	"dataset_id" text NOT NULL,
	"owner_id" text NOT NULL,
	"external_id" text,
	"name" text NOT NULL,
	"metadata" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"current_version" integer,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "documents_name_length" CHECK (char_length("documents"."name") between 1 and 500),
	CONSTRAINT "documents_external_id_length" CHECK (char_length("documents"."external_id") between 1 and 500)
);
--> statement-breakpoint
CREATE TABLE "jobs" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"dataset_id" text NOT NULL,
	"owner_id" text NOT NULL,
	"document_id" text,
	"version" integer,
	"operation_id" text,
	"state" text DEFAULT 'queued' NOT NULL,
	"stage" text NOT NULL,
	"cursor" integer DEFAULT 0 NOT NULL,
	"progress_done" integer DEFAULT 0 NOT NULL,
	"progress_total" integer DEFAULT 0 NOT NULL,
	"attempt" integer DEFAULT 0 NOT NULL,
	"run_at" timestamp with time zone DEFAULT now() NOT NULL,
	"lease_token" text,
	"lease_until" timestamp with time zone,
	"error" jsonb,
	"finished_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "jobs_ingest_has_document" CHECK ("jobs"."kind" <> 'ingest' or ("jobs"."document_id" is not null and "jobs"."version" is not null)),
	CONSTRAINT "jobs_finished" CHECK (("jobs"."state" in ('succeeded', 'failed', 'cancelled')) = ("jobs"."finished_at" is not null))
);
--> statement-breakpoint
CREATE TABLE "events" (
	"id" text PRIMARY KEY NOT NULL,
	"owner_id" text NOT NULL,
	"type" text NOT NULL,
	"payload" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "webhook_deliveries" (
	"id" text PRIMARY KEY NOT NULL,
	"webhook_id" text NOT NULL,
	"event_id" text NOT NULL,
	"state" text DEFAULT 'queued' NOT NULL,
	"attempt" integer DEFAULT 0 NOT NULL,
	"run_at" timestamp with time zone DEFAULT now() NOT NULL,
	"response_status" integer,
	"error" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "webhooks" (
	"id" text PRIMARY KEY NOT NULL,
	"owner_id" text NOT NULL,
	"url" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"events" text[] NOT NULL,
	"secret" text NOT NULL,
	"is_active" boolean DEFAULT true NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "chunk_terms" ADD CONSTRAINT "chunk_terms_chunk_id_chunks_id_fk" FOREIGN KEY ("chunk_id") REFERENCES "public"."chunks"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "chunk_vectors" ADD CONSTRAINT "chunk_vectors_chunk_id_chunks_id_fk" FOREIGN KEY ("chunk_id") REFERENCES "public"."chunks"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "chunks" ADD CONSTRAINT "chunks_document_version" FOREIGN KEY ("document_id","version") REFERENCES "public"."document_versions"("document_id","version") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staged_versions" ADD CONSTRAINT "staged_versions_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staged_versions" ADD CONSTRAINT "staged_versions_document_version" FOREIGN KEY ("document_id","version") REFERENCES "public"."document_versions"("document_id","version") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "term_frequencies" ADD CONSTRAINT "term_frequencies_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "term_segments" ADD CONSTRAINT "term_segments_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "term_totals" ADD CONSTRAINT "term_totals_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "document_versions" ADD CONSTRAINT "document_versions_document_id_documents_id_fk" FOREIGN KEY ("document_id") REFERENCES "public"."documents"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "documents" ADD CONSTRAINT "documents_dataset" FOREIGN KEY ("dataset_id","owner_id") REFERENCES "public"."datasets"("id","owner_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "jobs" ADD CONSTRAINT "jobs_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "jobs" ADD CONSTRAINT "jobs_document_id_documents_id_fk" FOREIGN KEY ("document_id") REFERENCES "public"."documents"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_webhook_id_webhooks_id_fk" FOREIGN KEY ("webhook_id") REFERENCES "public"."webhooks"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_event_id_events_id_fk" FOREIGN KEY ("event_id") REFERENCES "public"."events"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "chunk_terms_terms_index" ON "chunk_terms" USING gin ("terms") WITH (fastupdate=false);--> statement-breakpoint
CREATE INDEX "chunk_terms_document_id_version_index" ON "chunk_terms" USING btree ("document_id","version");--> statement-breakpoint
CREATE INDEX "chunk_vectors_dataset_id_index" ON "chunk_vectors" USING btree ("dataset_id");--> statement-breakpoint
CREATE UNIQUE INDEX "chunks_document_id_version_ordinal_unique" ON "chunks" USING btree ("document_id","version","ordinal");--> statement-breakpoint
CREATE INDEX "chunks_dataset_id_content_hash_index" ON "chunks" USING btree ("dataset_id","content_hash");--> statement-breakpoint
CREATE INDEX "term_segments_dataset_id_index" ON "term_segments" USING btree ("dataset_id");--> statement-breakpoint
CREATE INDEX "datasets_owner_id_created_at_index" ON "datasets" USING btree ("owner_id","created_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "datasets_public_index" ON "datasets" USING btree ("created_at" DESC NULLS LAST) WHERE is_public;--> statement-breakpoint
CREATE UNIQUE INDEX "documents_dataset_id_external_id_unique" ON "documents" USING btree ("dataset_id","external_id");--> statement-breakpoint
CREATE INDEX "documents_dataset_id_created_at_index" ON "documents" USING btree ("dataset_id","created_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "jobs_due_index" ON "jobs" USING btree ("run_at") WHERE state in ('queued', 'running');--> statement-breakpoint
CREATE INDEX "jobs_document_id_created_at_index" ON "jobs" USING btree ("document_id","created_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "jobs_dataset_id_index" ON "jobs" USING btree ("dataset_id");--> statement-breakpoint
CREATE UNIQUE INDEX "jobs_operation_id_unique" ON "jobs" USING btree ("operation_id");--> statement-breakpoint
CREATE UNIQUE INDEX "jobs_one_open_per_document" ON "jobs" USING btree ("document_id") WHERE state in ('queued', 'running');--> statement-breakpoint
CREATE INDEX "events_owner_id_created_at_index" ON "events" USING btree ("owner_id","created_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "webhook_deliveries_due_index" ON "webhook_deliveries" USING btree ("run_at") WHERE state = 'queued';--> statement-breakpoint
CREATE INDEX "webhook_deliveries_webhook_id_index" ON "webhook_deliveries" USING btree ("webhook_id");--> statement-breakpoint
CREATE INDEX "webhook_deliveries_event_id_index" ON "webhook_deliveries" USING btree ("event_id");--> statement-breakpoint
CREATE INDEX "webhooks_owner_id_index" ON "webhooks" USING btree ("owner_id");