ALTER TABLE "notifications" ADD COLUMN "resent_at" timestamp with time zone;
--> statement-breakpoint
UPDATE "notifications" o SET "resent_at" = r."accepted_at" FROM "notifications" r WHERE r."resend_of" IS NOT NULL AND o."lane" = r."lane" AND o."id" = r."resend_of";
