CREATE TABLE "billing_settings" (
	"user_id" text PRIMARY KEY NOT NULL,
	"low_balance_credits" integer DEFAULT 20 NOT NULL,
	"top_up_pack" text,
	"top_up_below_credits" integer DEFAULT 20 NOT NULL,
	"top_up_monthly_cents" integer DEFAULT 2000 NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "billing_settings_not_negative" CHECK ("billing_settings"."low_balance_credits" >= 0 and "billing_settings"."top_up_below_credits" >= 0 and "billing_settings"."top_up_monthly_cents" >= 0)
);
--> statement-breakpoint
CREATE TABLE "payments" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"kind" text NOT NULL,
	"product" text NOT NULL,
	"amount_cents" integer NOT NULL,
	"currency" text NOT NULL,
	"credits" integer NOT NULL,
	"stripe_payment_intent_id" text,
	"stripe_invoice_id" text,
	"refunded_cents" integer DEFAULT 0 NOT NULL,
	"disputed_cents" integer DEFAULT 0 NOT NULL,
	"clawed_back_credits" integer DEFAULT 0 NOT NULL,
	"clawback_count" integer DEFAULT 0 NOT NULL,
	"paid_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "payments_payment_intent" UNIQUE("stripe_payment_intent_id"),
	CONSTRAINT "payments_invoice" UNIQUE("stripe_invoice_id"),
	CONSTRAINT "payments_amounts_not_negative" CHECK ("payments"."amount_cents" >= 0 and "payments"."refunded_cents" >= 0 and "payments"."disputed_cents" >= 0),
	CONSTRAINT "payments_clawback_within_credits" CHECK ("payments"."clawed_back_credits" between 0 and "payments"."credits")
);
--> statement-breakpoint
CREATE TABLE "spend_alerts" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"key_id" text DEFAULT '' NOT NULL,
	"kind" text NOT NULL,
	"period" text NOT NULL,
	"threshold" integer NOT NULL,
	"sent_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "spend_alerts_once" UNIQUE("user_id","key_id","kind","period","threshold")
);
--> statement-breakpoint
CREATE TABLE "top_ups" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"pack" text NOT NULL,
	"cents" integer NOT NULL,
	"state" text DEFAULT 'started' NOT NULL,
	"problem" text,
	"resolved_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "top_ups_resolution" CHECK (("top_ups"."state" = 'started') = ("top_ups"."resolved_at" is null))
);
--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "paid_plan" text;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "synced_at" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "credit_accounts" ADD COLUMN "daily_credit_cap" integer;--> statement-breakpoint
ALTER TABLE "credit_accounts" ADD COLUMN "monthly_credit_cap" integer;--> statement-breakpoint
ALTER TABLE "billing_settings" ADD CONSTRAINT "billing_settings_user_id_credit_accounts_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."credit_accounts"("user_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payments" ADD CONSTRAINT "payments_user_id_credit_accounts_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."credit_accounts"("user_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "spend_alerts" ADD CONSTRAINT "spend_alerts_user_id_credit_accounts_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."credit_accounts"("user_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "top_ups" ADD CONSTRAINT "top_ups_user_id_credit_accounts_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."credit_accounts"("user_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "payments_user_id_paid_at_index" ON "payments" USING btree ("user_id","paid_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "spend_alerts_unsent_index" ON "spend_alerts" USING btree ("created_at") WHERE sent_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "top_ups_one_at_a_time" ON "top_ups" USING btree ("user_id") WHERE state = 'started';--> statement-breakpoint
CREATE INDEX "top_ups_user_id_created_at_index" ON "top_ups" USING btree ("user_id","created_at" DESC NULLS LAST);--> statement-breakpoint
-- reviewed: made before the first deployment has entries; it locks the ledger only for as long as it takes to read it.
CREATE INDEX "credit_entries_key_id_created_at_index" ON "credit_entries" USING btree ("key_id","created_at") WHERE key_id is not null;--> statement-breakpoint
-- reviewed: both columns are new and null in every row, so the check holds and costs one pass over a small table.
ALTER TABLE "credit_accounts" ADD CONSTRAINT "credit_accounts_caps_not_negative" CHECK (coalesce("credit_accounts"."daily_credit_cap", 0) >= 0 and coalesce("credit_accounts"."monthly_credit_cap", 0) >= 0);