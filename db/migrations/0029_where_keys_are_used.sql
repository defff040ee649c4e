ALTER TABLE "producer_keys" ADD COLUMN "networks" text[];--> statement-breakpoint
ALTER TABLE "producer_keys" ADD COLUMN "last_used_at" timestamp with time zone;