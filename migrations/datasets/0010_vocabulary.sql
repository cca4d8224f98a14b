CREATE TABLE "vocabulary" (
	"dataset_id" text NOT NULL,
	"word" integer NOT NULL,
	"term" integer NOT NULL,
	"spellings" integer[] NOT NULL,
	CONSTRAINT "vocabulary_dataset_id_word_term_pk" PRIMARY KEY("dataset_id","word","term")
);
--> statement-breakpoint
ALTER TABLE "vocabulary" ADD CONSTRAINT "vocabulary_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "vocabulary_spellings_index" ON "vocabulary" USING gin ("spellings") WITH (fastupdate=false);