CREATE TABLE "campaign_failures" (
	"lane" smallint NOT NULL,
	"campaign_id" uuid NOT NULL,
	"identity" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"reason" text NOT NULL,
	CONSTRAINT "campaign_failures_pkey" PRIMARY KEY("lane","campaign_id","identity")
);
--> statement-breakpoint
CREATE TABLE "campaigns" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"list_id" uuid NOT NULL,
	"producer_id" uuid NOT NULL,
	"type" text NOT NULL,
	"dedup_scope" text NOT NULL,
	"status" text DEFAULT 'draft' NOT NULL,
	"total" bigint DEFAULT 0 NOT NULL,
	"accepted" bigint DEFAULT 0 NOT NULL,
	"suppressed" bigint DEFAULT 0 NOT NULL,
	"failed" bigint DEFAULT 0 NOT NULL,
	"failures" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"cursor_lane" smallint DEFAULT 0 NOT NULL,
	"cursor_identity" uuid,
	"lease_token" integer DEFAULT 0 NOT NULL,
	"leased_until" timestamp with time zone,
	"problem" text,
	"actor" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	CONSTRAINT "campaigns_name_unique" UNIQUE("name"),
	CONSTRAINT "campaign_status_known" CHECK ("campaigns"."status" in ('draft','running','paused','completed','cancelled')),
	CONSTRAINT "campaign_scope_known" CHECK ("campaigns"."dedup_scope" in ('list','campaign','all_campaigns')),
	CONSTRAINT "campaign_started_has_instant" CHECK ("campaigns"."status" in ('draft','cancelled') or "campaigns"."started_at" is not null),
	CONSTRAINT "campaign_finish_with_status" CHECK (("campaigns"."status" in ('completed','cancelled')) = ("campaigns"."finished_at" is not null))
);
--> statement-breakpoint
CREATE TABLE "contact_lists" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"unique_identifier" jsonb NOT NULL,
	"columns" jsonb NOT NULL,
	"contacts" bigint DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "contact_lists_name_unique" UNIQUE("name")
);
--> statement-breakpoint
CREATE TABLE "list_contacts" (
	"lane" smallint NOT NULL,
	"list_id" uuid NOT NULL,
	"identity" uuid NOT NULL,
	"content_hash" uuid NOT NULL,
	"upload_id" uuid NOT NULL,
	"added_at" timestamp with time zone NOT NULL,
	"sealed" "bytea" NOT NULL,
	CONSTRAINT "list_contacts_pkey" PRIMARY KEY("lane","list_id","identity")
);
--> statement-breakpoint
CREATE TABLE "list_uploads" (
	"id" uuid PRIMARY KEY NOT NULL,
	"list_id" uuid NOT NULL,
	"status" text DEFAULT 'running' NOT NULL,
	"rows" bigint DEFAULT 0 NOT NULL,
	"added" bigint DEFAULT 0 NOT NULL,
	"updated" bigint DEFAULT 0 NOT NULL,
	"duplicates_in_file" bigint DEFAULT 0 NOT NULL,
	"duplicates_in_list" bigint DEFAULT 0 NOT NULL,
	"invalid" bigint DEFAULT 0 NOT NULL,
	"bytes" bigint DEFAULT 0 NOT NULL,
	"errors" jsonb,
	"problem" text,
	"content_sha256" "bytea",
	"actor" text NOT NULL,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp with time zone,
	CONSTRAINT "upload_status_known" CHECK ("list_uploads"."status" in ('running','completed','refused')),
	CONSTRAINT "upload_finish_with_status" CHECK (("list_uploads"."status" = 'running') = ("list_uploads"."finished_at" is null))
);
--> statement-breakpoint
CREATE INDEX "campaigns_running" ON "campaigns" USING btree ("updated_at") WHERE "campaigns"."status" = 'running';--> statement-breakpoint
CREATE INDEX "list_uploads_of_list" ON "list_uploads" USING btree ("list_id","started_at" DESC NULLS LAST);--> statement-breakpoint
ALTER TABLE "list_contacts" SET (autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.02);
