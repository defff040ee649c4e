CREATE TABLE "approvals" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"subject" text NOT NULL,
	"asked" "bytea" NOT NULL,
	"shown" jsonb NOT NULL,
	"requester" text NOT NULL,
	"reason" text,
	"requested_at" timestamp with time zone DEFAULT date_trunc('milliseconds', now()) NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"decider" text,
	"decided_at" timestamp with time zone,
	"decision_reason" text,
	CONSTRAINT "approval_kind_known" CHECK ("approvals"."kind" in ('replay','configuration','export')),
	CONSTRAINT "approval_state_known" CHECK ("approvals"."state" in ('waiting','approved','refused','expired')),
	CONSTRAINT "approval_decided_whole" CHECK (("approvals"."state" in ('approved','refused')) = ("approvals"."decider" is not null)),
	CONSTRAINT "approval_by_another" CHECK ("approvals"."state" <> 'approved' or "approvals"."decider" <> "approvals"."requester")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "approvals_waiting_once" ON "approvals" USING btree ("kind","subject") WHERE "approvals"."state" = 'waiting';--> statement-breakpoint
CREATE INDEX "approvals_newest" ON "approvals" USING btree ("requested_at" DESC NULLS LAST,"id" DESC NULLS LAST);