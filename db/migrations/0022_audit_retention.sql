ALTER TABLE "audit_chain" ADD COLUMN "dropped_sequence" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "audit_chain" ADD COLUMN "dropped_hash" "bytea" DEFAULT decode(repeat('00', 32), 'hex') NOT NULL;--> statement-breakpoint
ALTER TABLE "audit_chain" ADD COLUMN "dropped_signature" "bytea";