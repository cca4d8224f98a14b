CREATE TABLE "unclaimed_files" (
	"object_key" text PRIMARY KEY NOT NULL,
	"delete_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "unclaimed_files_delete_at_index" ON "unclaimed_files" USING btree ("delete_at");