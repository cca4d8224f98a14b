CREATE TABLE "evaluation_runs" (
	"id" text PRIMARY KEY NOT NULL,
	"dataset_id" text NOT NULL,
	"comparison_id" text NOT NULL,
	"configuration" jsonb NOT NULL,
	"questions_hash" text NOT NULL,
	"questions" integer NOT NULL,
	"metrics" jsonb NOT NULL,
	"results" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "golden_questions" (
	"id" text PRIMARY KEY NOT NULL,
	"dataset_id" text NOT NULL,
	"ordinal" integer NOT NULL,
	"question" text NOT NULL,
	"relevant" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "golden_questions_question_length" CHECK (char_length("golden_questions"."question") between 1 and 1000)
);
--> statement-breakpoint
CREATE TABLE "search_timings" (
	"hour" timestamp with time zone NOT NULL,
	"mode" text NOT NULL,
	"bucket" smallint NOT NULL,
	"searches" bigint NOT NULL,
	CONSTRAINT "search_timings_hour_mode_bucket_pk" PRIMARY KEY("hour","mode","bucket")
);
--> statement-breakpoint
ALTER TABLE "evaluation_runs" ADD CONSTRAINT "evaluation_runs_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "golden_questions" ADD CONSTRAINT "golden_questions_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "evaluation_runs_dataset_id_created_at_index" ON "evaluation_runs" USING btree ("dataset_id","created_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "golden_questions_dataset_id_ordinal_index" ON "golden_questions" USING btree ("dataset_id","ordinal");