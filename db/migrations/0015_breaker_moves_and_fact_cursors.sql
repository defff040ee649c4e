CREATE TABLE "breaker_moves" (
	"provider" text NOT NULL,
	"epoch" integer NOT NULL,
	"state" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "breaker_moves_pkey" PRIMARY KEY("provider","epoch"),
	CONSTRAINT "breaker_move_known" CHECK ("breaker_moves"."state" in ('closed','open','half_open'))
);
--> statement-breakpoint
CREATE TABLE "fact_cursors" (
	"name" text PRIMARY KEY NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"id" uuid NOT NULL
);
--> statement-breakpoint
CREATE INDEX "breaker_moves_at" ON "breaker_moves" USING btree ("at");