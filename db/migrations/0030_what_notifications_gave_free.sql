ALTER TABLE "notifications" ADD COLUMN "released_windows" jsonb;--> statement-breakpoint
UPDATE "notifications" n SET "released_windows" = m."released_windows"
FROM "outbox_messages" m WHERE m."released_windows" IS NOT NULL AND n."lane" = m."lane" AND n."id" = m."notification_id";
