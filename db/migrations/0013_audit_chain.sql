CREATE TABLE "audit_chain" (
	"id" smallint PRIMARY KEY NOT NULL,
	"sequence" bigint NOT NULL,
	"hash" "bytea" NOT NULL,
	"sealed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "audit_chain_is_one_row" CHECK ("audit_chain"."id" = 1),
	CONSTRAINT "audit_chain_hash_is_sha256" CHECK (octet_length("audit_chain"."hash") = 32)
);
--> statement-breakpoint
ALTER TABLE "audit_records" ADD COLUMN "sequence" bigint;--> statement-breakpoint
ALTER TABLE "audit_records" ADD COLUMN "hash" "bytea";--> statement-breakpoint
ALTER TABLE "audit_records" ADD COLUMN "signature" "bytea";--> statement-breakpoint
CREATE UNIQUE INDEX "audit_records_sequence" ON "audit_records" USING btree ("sequence");--> statement-breakpoint
CREATE INDEX "audit_records_unsealed" ON "audit_records" USING btree ("at","id") WHERE "audit_records"."sequence" is null;--> statement-breakpoint
ALTER TABLE "audit_records" ADD CONSTRAINT "audit_sealed_whole" CHECK (num_nulls("audit_records"."sequence", "audit_records"."hash", "audit_records"."signature") in (0, 3));--> statement-breakpoint
INSERT INTO "audit_chain" ("id", "sequence", "hash", "sealed_at") VALUES (1, 0, decode(repeat('00', 32), 'hex'), now());
