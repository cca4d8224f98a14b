CREATE TABLE "part_terms" (
	"document_id" text NOT NULL,
	"version" integer NOT NULL,
	"part" integer NOT NULL,
	"chunks" integer NOT NULL,
	"length" integer NOT NULL,
	"terms" integer[] NOT NULL,
	"frequencies" integer[] NOT NULL,
	CONSTRAINT "part_terms_document_id_version_part_pk" PRIMARY KEY("document_id","version","part"),
	CONSTRAINT "part_terms_chunks" CHECK ("part_terms"."chunks" > 1),
	CONSTRAINT "part_terms_arrays" CHECK (cardinality("part_terms"."terms") = cardinality("part_terms"."frequencies"))
);
--> statement-breakpoint
ALTER TABLE "chunk_terms" ADD COLUMN "part" integer;--> statement-breakpoint
ALTER TABLE "part_terms" ADD CONSTRAINT "part_terms_document_version" FOREIGN KEY ("document_id","version") REFERENCES "public"."document_versions"("document_id","version") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
-- Hashed numbers cannot be compressed, and what a search reads is better found in the row.
ALTER TABLE "part_terms" ALTER COLUMN "terms" SET STORAGE EXTERNAL, ALTER COLUMN "frequencies" SET STORAGE EXTERNAL, SET (toast_tuple_target = 8160);
