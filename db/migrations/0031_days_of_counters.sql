CREATE TABLE "stats_day" (
	"bucket" timestamp with time zone NOT NULL,
	"measure" text NOT NULL,
	"type" text NOT NULL,
	"channel" text NOT NULL,
	"provider" text NOT NULL,
	"guard" text NOT NULL,
	"bin" smallint NOT NULL,
	"n" bigint NOT NULL,
	CONSTRAINT "stats_day_pkey" PRIMARY KEY("bucket","measure","type","channel","provider","guard","bin")
);
--> statement-breakpoint
INSERT INTO "fact_cursors" ("name", "at", "id") VALUES ('days', '-infinity', '00000000-0000-0000-0000-000000000000');
