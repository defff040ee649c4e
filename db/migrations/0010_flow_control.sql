CREATE TABLE "provider_outcomes" (
	"provider" text NOT NULL,
	"second" timestamp with time zone NOT NULL,
	"accepted" integer NOT NULL,
	"rejected" integer NOT NULL,
	"unavailable" integer NOT NULL,
	"unknown" integer NOT NULL,
	"failures" integer NOT NULL,
	CONSTRAINT "provider_outcomes_pkey" PRIMARY KEY("provider","second")
);
--> statement-breakpoint
CREATE TABLE "provider_probes" (
	"provider" text NOT NULL,
	"slot" smallint NOT NULL,
	"token" uuid NOT NULL,
	"leased_until" timestamp with time zone NOT NULL,
	CONSTRAINT "provider_probes_pkey" PRIMARY KEY("provider","slot")
);
--> statement-breakpoint
CREATE TABLE "provider_states" (
	"provider" text PRIMARY KEY NOT NULL,
	"breaker" text DEFAULT 'closed' NOT NULL,
	"breaker_epoch" integer DEFAULT 0 NOT NULL,
	"breaker_since" timestamp with time zone DEFAULT now() NOT NULL,
	"open_until" timestamp with time zone,
	"asked_to_wait_until" timestamp with time zone,
	"retry_tokens" double precision NOT NULL,
	"retry_reckoned_at" timestamp with time zone DEFAULT now() NOT NULL,
	"retry_granted" integer DEFAULT 0 NOT NULL,
	"paused_at" timestamp with time zone,
	"paused_by" text,
	"pause_reason" text,
	CONSTRAINT "breaker_known" CHECK ("provider_states"."breaker" in ('closed','open','half_open')),
	CONSTRAINT "open_has_end" CHECK (("provider_states"."breaker" = 'open') = ("provider_states"."open_until" is not null)),
	CONSTRAINT "pause_has_author" CHECK (("provider_states"."paused_at" is null) = ("provider_states"."paused_by" is null))
);
--> statement-breakpoint
CREATE TABLE "rate_buckets" (
	"name" text PRIMARY KEY NOT NULL,
	"asked_at" timestamp with time zone NOT NULL,
	"spent_until" timestamp with time zone NOT NULL,
	"granted" integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE "rate_buckets" SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);
--> statement-breakpoint
ALTER TABLE "provider_states" SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);
--> statement-breakpoint
ALTER TABLE "provider_outcomes" SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
