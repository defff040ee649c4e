CREATE TABLE "lookups" (
	"lane" smallint NOT NULL,
	"notification_id" uuid NOT NULL,
	"asked_at" timestamp with time zone NOT NULL,
	"lease_token" integer NOT NULL,
	"answered_at" timestamp with time zone NOT NULL,
	"provider" text NOT NULL,
	"found" text NOT NULL,
	"code" text,
	"detail" text,
	"provider_message_id" text,
	"late" boolean NOT NULL,
	CONSTRAINT "lookups_pkey" PRIMARY KEY("lane","notification_id","asked_at","lease_token"),
	CONSTRAINT "lookup_found_known" CHECK ("lookups"."found" in ('accepted','absent','undetermined'))
);
--> statement-breakpoint
ALTER TABLE "outbox_messages" DROP CONSTRAINT "outbox_state_known";--> statement-breakpoint
ALTER TABLE "outbox_messages" ADD COLUMN "lookups" smallint DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX "lookups_asked" ON "lookups" USING btree ("asked_at");--> statement-breakpoint
CREATE INDEX "outbox_messages_reconciling" ON "outbox_messages" USING btree ("lane","due_at") WHERE "outbox_messages"."state" = 'reconciling';--> statement-breakpoint
ALTER TABLE "outbox_messages" ADD CONSTRAINT "outbox_state_known" CHECK ("outbox_messages"."state" in ('ready','leased','dispatching','reconciling','held','dead'));