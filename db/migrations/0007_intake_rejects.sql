CREATE TABLE "intake_rejects" (
	"id" uuid NOT NULL,
	"intake" text NOT NULL,
	"broker_id" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"last_at" timestamp with time zone NOT NULL,
	"times" integer DEFAULT 1 NOT NULL,
	"key" text,
	"code" text NOT NULL,
	"reason" text NOT NULL,
	"faults" jsonb NOT NULL,
	"sealed" "bytea" NOT NULL,
	CONSTRAINT "intake_rejects_pkey" PRIMARY KEY("id")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "intake_reject_once_a_message" ON "intake_rejects" USING btree ("intake","broker_id");--> statement-breakpoint
CREATE INDEX "intake_rejects_newest" ON "intake_rejects" USING btree ("intake","at","id");--> statement-breakpoint
CREATE INDEX "intake_rejects_oldest" ON "intake_rejects" USING btree ("last_at");