CREATE INDEX "collisions_of_producer" ON "collisions" USING btree ("producer_id","at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "collisions_of_key" ON "collisions" USING btree ("key","at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
UPDATE "collisions" SET "at" = date_trunc('milliseconds', "at") WHERE "at" <> date_trunc('milliseconds', "at");
