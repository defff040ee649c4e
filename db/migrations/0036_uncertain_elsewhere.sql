ALTER TABLE "outbox_messages" ADD COLUMN "uncertain_elsewhere" boolean DEFAULT false NOT NULL;--> statement-breakpoint
-- What is uncertain now: it went on by an accepted risk, and another provider was asked before.
UPDATE "outbox_messages" m SET "uncertain_elsewhere" = true
FROM "notifications" n
WHERE m."uncertain" AND n."lane" = m."lane" AND n."id" = m."notification_id" AND n."duplicate_risk" AND EXISTS (
  SELECT FROM "attempts" a WHERE a."lane" = m."lane" AND a."notification_id" = m."notification_id"
    AND a."started_at" >= m."first_attempt_at" AND a."provider" <> m."provider");