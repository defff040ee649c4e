DROP INDEX "outbox_messages_due";--> statement-breakpoint
ALTER TABLE "outbox_messages" ADD COLUMN "flow" smallint DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX "outbox_messages_turns" ON "outbox_messages" USING btree ("lane","provider","flow","due_at") WHERE "outbox_messages"."state" = 'ready';