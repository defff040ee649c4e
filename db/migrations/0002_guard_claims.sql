CREATE TABLE "guard_claims" (
	"lane" smallint NOT NULL,
	"claim_id" uuid NOT NULL,
	"producer_id" uuid NOT NULL,
	"type" text NOT NULL,
	"state" text NOT NULL,
	"key_hash" uuid,
	"claimed_at" timestamp with time zone NOT NULL,
	"lease_expires_at" timestamp with time zone NOT NULL,
	"settled_at" timestamp with time zone,
	"provider_message_id" text,
	"configuration_version" integer NOT NULL,
	"window_lanes" smallint[] NOT NULL,
	"window_keys" uuid[] NOT NULL,
	"window_closes" timestamp with time zone[] NOT NULL,
	CONSTRAINT "guard_claims_pkey" PRIMARY KEY("lane","claim_id"),
	CONSTRAINT "guard_claim_state_known" CHECK ("guard_claims"."state" in ('claimed','confirmed','released','overtaken')),
	CONSTRAINT "guard_claim_settled_has_instant" CHECK (("guard_claims"."state" = 'claimed') = ("guard_claims"."settled_at" is null))
);
--> statement-breakpoint
CREATE INDEX "guard_claims_of_age" ON "guard_claims" USING btree ("claimed_at");