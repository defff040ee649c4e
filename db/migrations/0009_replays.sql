CREATE TABLE "replay_items" (
	"lane" smallint NOT NULL,
	"replay_id" uuid NOT NULL,
	"original_id" uuid NOT NULL,
	"ordinal" integer NOT NULL,
	"status_then" text,
	"state" text DEFAULT 'pending' NOT NULL,
	"command_id" uuid,
	"answer" text,
	"ended_at" timestamp with time zone,
	CONSTRAINT "replay_items_pkey" PRIMARY KEY("lane","replay_id","original_id"),
	CONSTRAINT "replay_item_state_known" CHECK ("replay_items"."state" in ('pending','queued','done','skipped'))
);
--> statement-breakpoint
CREATE TABLE "replays" (
	"id" uuid PRIMARY KEY NOT NULL,
	"mode" text NOT NULL,
	"status" text DEFAULT 'counting' NOT NULL,
	"filter" jsonb NOT NULL,
	"content_hash" text NOT NULL,
	"counts" jsonb,
	"previewed_by" text NOT NULL,
	"previewed_at" timestamp with time zone DEFAULT now() NOT NULL,
	"name" text,
	"reason" text,
	"actor" text,
	"start_key" uuid,
	"rate_per_second" double precision,
	"started_at" timestamp with time zone,
	"paced_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	"items" integer DEFAULT 0 NOT NULL,
	"fed" integer DEFAULT 0 NOT NULL,
	"done" integer DEFAULT 0 NOT NULL,
	"skipped" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "replays_start_key" UNIQUE("start_key"),
	CONSTRAINT "replay_mode_known" CHECK ("replays"."mode" in ('retry','resend','events')),
	CONSTRAINT "replay_status_known" CHECK ("replays"."status" in ('counting','previewed','running','paused','aborted','finished')),
	CONSTRAINT "replay_started_by_somebody" CHECK ("replays"."started_at" is null or ("replays"."actor" is not null and "replays"."name" is not null)),
	CONSTRAINT "replay_within_selection" CHECK ("replays"."done" + "replays"."skipped" <= "replays"."fed" and "replays"."fed" <= "replays"."items")
);
--> statement-breakpoint
ALTER TABLE "outbox_commands" DROP CONSTRAINT "command_kind_known";--> statement-breakpoint
ALTER TABLE "outbox_commands" ADD COLUMN "replay_id" uuid;--> statement-breakpoint
CREATE UNIQUE INDEX "replay_items_in_order" ON "replay_items" USING btree ("replay_id","ordinal");--> statement-breakpoint
CREATE INDEX "replay_items_queued" ON "replay_items" USING btree ("replay_id") WHERE "replay_items"."state" = 'queued';--> statement-breakpoint
CREATE INDEX "replays_newest" ON "replays" USING btree ("started_at" DESC NULLS LAST,"id" DESC NULLS LAST) WHERE "replays"."started_at" is not null;--> statement-breakpoint
CREATE INDEX "replays_at_work" ON "replays" USING btree ("started_at") WHERE "replays"."status" = 'running' or "replays"."fed" > "replays"."done" + "replays"."skipped";--> statement-breakpoint
ALTER TABLE "outbox_commands" ADD CONSTRAINT "command_kind_known" CHECK ("outbox_commands"."kind" in ('retry','cancel','resolve','resend','replay_event'));