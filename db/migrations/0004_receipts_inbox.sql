CREATE TABLE "provider_messages" (
	"lane" smallint NOT NULL,
	"message_hash" uuid NOT NULL,
	"notification_lane" smallint,
	"notification_id" uuid,
	"waiting" boolean DEFAULT false NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "provider_messages_pkey" PRIMARY KEY("lane","message_hash"),
	CONSTRAINT "notification_with_lane" CHECK (("provider_messages"."notification_id" is null) = ("provider_messages"."notification_lane" is null))
);
--> statement-breakpoint
CREATE TABLE "receipts" (
	"lane" smallint NOT NULL,
	"subject" uuid NOT NULL,
	"receipt_hash" uuid NOT NULL,
	"subject_kind" text NOT NULL,
	"provider" text NOT NULL,
	"receipt_id" text,
	"provider_message_id" text,
	"status" text NOT NULL,
	"code" text,
	"at" timestamp with time zone,
	"received_at" timestamp with time zone NOT NULL,
	CONSTRAINT "receipts_pkey" PRIMARY KEY("lane","subject","receipt_hash"),
	CONSTRAINT "receipt_subject_kind_known" CHECK ("receipts"."subject_kind" in ('notification','message')),
	CONSTRAINT "receipt_status_known" CHECK ("receipts"."status" in ('accepted','delivered','undelivered'))
);
--> statement-breakpoint
CREATE INDEX "provider_messages_waiting" ON "provider_messages" USING btree ("lane") WHERE "provider_messages"."waiting" and "provider_messages"."notification_id" is not null;--> statement-breakpoint
CREATE INDEX "provider_messages_at" ON "provider_messages" USING btree ("at");--> statement-breakpoint
CREATE INDEX "receipts_received" ON "receipts" USING btree ("received_at");