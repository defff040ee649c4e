CREATE TABLE "stats_hour_total" (
	"bucket" timestamp with time zone NOT NULL,
	"measure" text NOT NULL,
	"n" bigint NOT NULL,
	CONSTRAINT "stats_hour_total_pkey" PRIMARY KEY("bucket","measure")
);
--> statement-breakpoint
INSERT INTO "fact_cursors" ("name", "at", "id") VALUES ('hours', '-infinity', '00000000-0000-0000-0000-000000000000');
