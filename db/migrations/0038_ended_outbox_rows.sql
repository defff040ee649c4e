-- What retention goes by. Rows that are inserted are not in it: only ended ones are.
CREATE INDEX "outbox_ended" ON "outbox" USING btree ("updated_at") WHERE "outbox"."status" in ('sent','suppressed','failed','skipped');
