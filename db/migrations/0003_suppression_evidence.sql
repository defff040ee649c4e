ALTER TABLE "suppressions" ALTER COLUMN "duplicate_of" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "suppressions" ADD COLUMN "evidence" text;