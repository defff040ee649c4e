CREATE TABLE "refusal_counts" (
	"minute" timestamp with time zone NOT NULL,
	"action" text NOT NULL,
	"subject_kind" text NOT NULL,
	"subject_id" text NOT NULL,
	"actor" text NOT NULL,
	"times" integer NOT NULL,
	"recorded" boolean NOT NULL,
	CONSTRAINT "refusal_counts_minute_action_subject_kind_subject_id_actor_pk" PRIMARY KEY("minute","action","subject_kind","subject_id","actor")
);
--> statement-breakpoint
CREATE INDEX "audit_records_refused" ON "audit_records" USING btree ("at" DESC NULLS LAST,"id" DESC NULLS LAST) WHERE "audit_records"."action" like '%.refused';