CREATE TABLE "alert_messages" (
	"id" uuid PRIMARY KEY NOT NULL,
	"rule_id" uuid NOT NULL,
	"event" text NOT NULL,
	"text" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"done_at" timestamp with time zone,
	"problem" text,
	CONSTRAINT "alert_event_known" CHECK ("alert_messages"."event" in ('started','reminder','ended','test'))
);
--> statement-breakpoint
CREATE TABLE "alert_rules" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"enabled" boolean DEFAULT true NOT NULL,
	"alarm" text NOT NULL,
	"threshold" double precision NOT NULL,
	"hold_seconds" integer NOT NULL,
	"remind_seconds" integer,
	"target" "bytea" NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	"phase" text DEFAULT 'quiet' NOT NULL,
	"since" timestamp with time zone DEFAULT now() NOT NULL,
	"told_at" timestamp with time zone,
	"epoch" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "alert_rule_name" UNIQUE("name"),
	CONSTRAINT "alert_phase_known" CHECK ("alert_rules"."phase" in ('quiet','rising','raised','falling')),
	CONSTRAINT "alert_hold_is_time" CHECK ("alert_rules"."hold_seconds" >= 0 and ("alert_rules"."remind_seconds" is null or "alert_rules"."remind_seconds" > 0))
);
--> statement-breakpoint
CREATE INDEX "alert_messages_due" ON "alert_messages" USING btree ("due_at") WHERE "alert_messages"."done_at" is null;--> statement-breakpoint
CREATE INDEX "alert_messages_of_rule" ON "alert_messages" USING btree ("rule_id","at" DESC NULLS LAST);