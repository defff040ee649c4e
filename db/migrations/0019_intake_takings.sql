CREATE TABLE "intake_takings" (
	"id" uuid NOT NULL,
	"intake" text NOT NULL,
	"broker_ids" text[] NOT NULL,
	"alone" boolean NOT NULL,
	"taken_at" timestamp with time zone NOT NULL,
	CONSTRAINT "intake_takings_pkey" PRIMARY KEY("id")
);
--> statement-breakpoint
CREATE INDEX "intake_takings_of_intake" ON "intake_takings" USING btree ("intake","taken_at");