CREATE TABLE "attempt_results" (
	"lane" smallint NOT NULL,
	"notification_id" uuid NOT NULL,
	"number" smallint NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone NOT NULL,
	"lease_token" integer NOT NULL,
	"late" boolean NOT NULL,
	"outcome" text NOT NULL,
	"code" text,
	"http_status" smallint,
	"detail" text,
	"provider_message_id" text,
	CONSTRAINT "attempt_results_pkey" PRIMARY KEY("lane","notification_id","number","lease_token","started_at"),
	CONSTRAINT "attempt_outcome_known" CHECK ("attempt_results"."outcome" in ('accepted','rejected','unavailable','unknown'))
) PARTITION BY RANGE ("started_at");
--> statement-breakpoint
CREATE TABLE "attempts" (
	"lane" smallint NOT NULL,
	"notification_id" uuid NOT NULL,
	"number" smallint NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"provider" text NOT NULL,
	"trigger" text NOT NULL,
	"lease_token" integer NOT NULL,
	"body_hash" "bytea" NOT NULL,
	CONSTRAINT "attempts_pkey" PRIMARY KEY("lane","notification_id","number","started_at"),
	CONSTRAINT "attempt_trigger_known" CHECK ("attempts"."trigger" in ('first','retry','fallback','manual_retry','same_key_after_unknown'))
) PARTITION BY RANGE ("started_at");
--> statement-breakpoint
CREATE TABLE "audit_records" (
	"id" uuid PRIMARY KEY NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"actor" text NOT NULL,
	"action" text NOT NULL,
	"subject_kind" text NOT NULL,
	"subject_id" text NOT NULL,
	"reason" text,
	"detail" jsonb
);
--> statement-breakpoint
CREATE TABLE "collisions" (
	"id" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"producer_id" uuid NOT NULL,
	"key_hash" uuid NOT NULL,
	"key" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"fingerprint" "bytea" NOT NULL,
	"first_fingerprint" "bytea" NOT NULL,
	"paths" jsonb NOT NULL,
	CONSTRAINT "collisions_pkey" PRIMARY KEY("id")
);
--> statement-breakpoint
CREATE TABLE "configuration_versions" (
	"version" integer PRIMARY KEY NOT NULL,
	"document" jsonb NOT NULL,
	"author" text NOT NULL,
	"reason" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "configuration_version_positive" CHECK ("configuration_versions"."version" > 0)
);
--> statement-breakpoint
CREATE TABLE "dedup_windows" (
	"lane" smallint NOT NULL,
	"window_key" uuid NOT NULL,
	"opener_lane" smallint NOT NULL,
	"opener_id" uuid NOT NULL,
	"rule" text NOT NULL,
	"configuration_version" integer NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"closes_at" timestamp with time zone NOT NULL,
	CONSTRAINT "dedup_windows_pkey" PRIMARY KEY("lane","window_key"),
	CONSTRAINT "window_closes_after_opening" CHECK ("dedup_windows"."closes_at" > "dedup_windows"."opened_at")
);
--> statement-breakpoint
CREATE TABLE "events" (
	"lane" smallint NOT NULL,
	"id" uuid NOT NULL,
	"producer_id" uuid NOT NULL,
	"event_type" text NOT NULL,
	"key_hash" uuid NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	"sealed" "bytea" NOT NULL,
	CONSTRAINT "events_pkey" PRIMARY KEY("lane","id")
);
--> statement-breakpoint
CREATE TABLE "heartbeats" (
	"name" text PRIMARY KEY NOT NULL,
	"last_run_at" timestamp with time zone NOT NULL,
	"summary" jsonb
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"lane" smallint NOT NULL,
	"key_hash" uuid NOT NULL,
	"producer_id" uuid NOT NULL,
	"key" text NOT NULL,
	"fingerprint" "bytea" NOT NULL,
	"subject_lane" smallint NOT NULL,
	"subject_id" uuid NOT NULL,
	"answer_status" smallint NOT NULL,
	"answer" text NOT NULL,
	"hits" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY("lane","key_hash"),
	CONSTRAINT "fingerprint_is_sha256" CHECK (octet_length("idempotency_keys"."fingerprint") = 32)
);
--> statement-breakpoint
CREATE TABLE "notification_contents" (
	"lane" smallint NOT NULL,
	"notification_id" uuid NOT NULL,
	"sealed" "bytea" NOT NULL,
	CONSTRAINT "notification_contents_pkey" PRIMARY KEY("lane","notification_id")
);
--> statement-breakpoint
CREATE TABLE "notification_references" (
	"lane" smallint NOT NULL,
	"reference_hash" uuid NOT NULL,
	"accepted_at" timestamp with time zone NOT NULL,
	"notification_id" uuid NOT NULL,
	CONSTRAINT "notification_references_pkey" PRIMARY KEY("lane","reference_hash","accepted_at","notification_id")
);
--> statement-breakpoint
CREATE TABLE "notifications" (
	"lane" smallint NOT NULL,
	"id" uuid NOT NULL,
	"producer_id" uuid NOT NULL,
	"type" text NOT NULL,
	"channel" text NOT NULL,
	"status" text NOT NULL,
	"configuration_version" integer NOT NULL,
	"campaign" text,
	"key_hash" uuid NOT NULL,
	"event_id" uuid,
	"body_hash" "bytea",
	"provider" text,
	"provider_message_id" text,
	"duplicate_risk" boolean DEFAULT false NOT NULL,
	"accepted_at" timestamp with time zone NOT NULL,
	"occurred_at" timestamp with time zone,
	"send_at" timestamp with time zone,
	"expires_at" timestamp with time zone,
	"sent_at" timestamp with time zone,
	"settled_at" timestamp with time zone,
	CONSTRAINT "notifications_pkey" PRIMARY KEY("lane","id"),
	CONSTRAINT "notification_status_known" CHECK ("notifications"."status" in ('queued','sent','delivered','undelivered','suppressed','needs_review','dead_lettered','cancelled','expired')),
	CONSTRAINT "sent_has_instant" CHECK ("notifications"."status" not in ('sent','delivered','undelivered') or "notifications"."sent_at" is not null)
);
--> statement-breakpoint
CREATE TABLE "outbox_commands" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"notification_id" uuid NOT NULL,
	"actor" text NOT NULL,
	"reason" text,
	"detail" jsonb,
	"status" text DEFAULT 'pending' NOT NULL,
	"answer" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"done_at" timestamp with time zone,
	CONSTRAINT "command_kind_known" CHECK ("outbox_commands"."kind" in ('retry','cancel','resolve','resend')),
	CONSTRAINT "command_status_known" CHECK ("outbox_commands"."status" in ('pending','done','refused')),
	CONSTRAINT "done_at_with_outcome" CHECK (("outbox_commands"."status" = 'pending') = ("outbox_commands"."done_at" is null))
);
--> statement-breakpoint
CREATE TABLE "outbox_messages" (
	"lane" smallint NOT NULL,
	"notification_id" uuid NOT NULL,
	"state" text DEFAULT 'ready' NOT NULL,
	"provider" text NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone,
	"lease_token" integer DEFAULT 0 NOT NULL,
	"leased_until" timestamp with time zone,
	"attempts_started" smallint DEFAULT 0 NOT NULL,
	"attempts_in_cycle" smallint DEFAULT 0 NOT NULL,
	"first_attempt_at" timestamp with time zone,
	"open_attempt_at" timestamp with time zone,
	"trigger" text DEFAULT 'first' NOT NULL,
	"uncertain" boolean DEFAULT false NOT NULL,
	"waiting_reason" text,
	"since_at" timestamp with time zone NOT NULL,
	"configuration_version" integer NOT NULL,
	"window_keys" uuid[] NOT NULL,
	CONSTRAINT "outbox_messages_pkey" PRIMARY KEY("lane","notification_id"),
	CONSTRAINT "outbox_state_known" CHECK ("outbox_messages"."state" in ('ready','leased','dispatching','held','dead')),
	CONSTRAINT "lease_has_end" CHECK (("outbox_messages"."state" in ('leased','dispatching')) = ("outbox_messages"."leased_until" is not null)),
	CONSTRAINT "dispatching_has_attempt" CHECK ("outbox_messages"."state" <> 'dispatching' or "outbox_messages"."open_attempt_at" is not null)
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"id" uuid PRIMARY KEY NOT NULL,
	"event_type" varchar(50),
	"payload" jsonb,
	"status" varchar(20) DEFAULT 'pending' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"claimed_until" timestamp with time zone,
	"problem" text,
	CONSTRAINT "outbox_status_known" CHECK ("outbox"."status" in ('pending','queued','sent','suppressed','failed','skipped'))
);
--> statement-breakpoint
CREATE TABLE "producer_keys" (
	"id" text PRIMARY KEY NOT NULL,
	"producer_id" uuid NOT NULL,
	"token_hash" "bytea" NOT NULL,
	"scopes" text[] NOT NULL,
	"rate_per_second" integer,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone,
	"disabled_at" timestamp with time zone,
	CONSTRAINT "producer_keys_token_hash_unique" UNIQUE("token_hash"),
	CONSTRAINT "producer_key_has_scopes" CHECK (cardinality("producer_keys"."scopes") > 0)
);
--> statement-breakpoint
CREATE TABLE "producers" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "producers_name_unique" UNIQUE("name")
);
--> statement-breakpoint
CREATE TABLE "stat_deltas" (
	"lane" smallint NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"measure" text NOT NULL,
	"type" text NOT NULL,
	"channel" text NOT NULL,
	"provider" text NOT NULL,
	"guard" text NOT NULL,
	"bin" smallint NOT NULL,
	"n" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "stats_hour" (
	"bucket" timestamp with time zone NOT NULL,
	"measure" text NOT NULL,
	"type" text NOT NULL,
	"channel" text NOT NULL,
	"provider" text NOT NULL,
	"guard" text NOT NULL,
	"bin" smallint NOT NULL,
	"n" bigint NOT NULL,
	CONSTRAINT "stats_hour_pkey" PRIMARY KEY("bucket","measure","type","channel","provider","guard","bin")
);
--> statement-breakpoint
CREATE TABLE "stats_minute" (
	"bucket" timestamp with time zone NOT NULL,
	"measure" text NOT NULL,
	"type" text NOT NULL,
	"channel" text NOT NULL,
	"provider" text NOT NULL,
	"guard" text NOT NULL,
	"bin" smallint NOT NULL,
	"n" bigint NOT NULL,
	CONSTRAINT "stats_minute_pkey" PRIMARY KEY("bucket","measure","type","channel","provider","guard","bin")
);
--> statement-breakpoint
CREATE TABLE "suppressions" (
	"lane" smallint NOT NULL,
	"id" uuid NOT NULL,
	"suppressed_at" timestamp with time zone NOT NULL,
	"notification_id" uuid,
	"duplicate_of" uuid NOT NULL,
	"guard" text NOT NULL,
	"rule" text NOT NULL,
	"configuration_version" integer NOT NULL,
	"producer_id" uuid NOT NULL,
	"type" text NOT NULL,
	"channel" text NOT NULL,
	"campaign" text,
	"window_key" uuid,
	"window_opened_at" timestamp with time zone,
	"window_closes_at" timestamp with time zone,
	"fields" jsonb NOT NULL,
	CONSTRAINT "suppressions_pkey" PRIMARY KEY("lane","id","suppressed_at"),
	CONSTRAINT "suppression_guard_known" CHECK ("suppressions"."guard" in ('idempotency_key','dedup_window','unique_identifier','guardrail','provider'))
) PARTITION BY RANGE ("suppressed_at");
--> statement-breakpoint
CREATE TABLE "console_sessions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"revoked_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "sign_in_failures" (
	"subject_hash" "bytea" PRIMARY KEY NOT NULL,
	"failures" integer NOT NULL,
	"window_started_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" uuid PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"name" text NOT NULL,
	"role" text NOT NULL,
	"password_hash" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"disabled_at" timestamp with time zone,
	CONSTRAINT "users_email_unique" UNIQUE("email"),
	CONSTRAINT "user_role_known" CHECK ("users"."role" in ('viewer','support','operator','admin')),
	CONSTRAINT "user_email_lower_case" CHECK ("users"."email" = lower("users"."email"))
);
--> statement-breakpoint
ALTER TABLE "producer_keys" ADD CONSTRAINT "producer_keys_producer_id_producers_id_fk" FOREIGN KEY ("producer_id") REFERENCES "public"."producers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "console_sessions" ADD CONSTRAINT "console_sessions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audit_records_newest" ON "audit_records" USING btree ("at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "audit_records_of_subject" ON "audit_records" USING btree ("subject_kind","subject_id","at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "collisions_newest" ON "collisions" USING btree ("at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "events_newest" ON "events" USING btree ("received_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "idempotency_keys_expiry" ON "idempotency_keys" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "notification_references_of_notification" ON "notification_references" USING btree ("notification_id");--> statement-breakpoint
CREATE INDEX "notifications_newest" ON "notifications" USING btree ("accepted_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "notifications_of_type" ON "notifications" USING btree ("type","accepted_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "notifications_of_campaign" ON "notifications" USING btree ("campaign","accepted_at" DESC NULLS LAST,"id" DESC NULLS LAST) WHERE "notifications"."campaign" is not null;--> statement-breakpoint
CREATE INDEX "notifications_of_event" ON "notifications" USING btree ("event_id") WHERE "notifications"."event_id" is not null;--> statement-breakpoint
CREATE INDEX "outbox_commands_pending" ON "outbox_commands" USING btree ("created_at") WHERE "outbox_commands"."status" = 'pending';--> statement-breakpoint
CREATE INDEX "outbox_commands_of_notification" ON "outbox_commands" USING btree ("notification_id","created_at");--> statement-breakpoint
CREATE INDEX "outbox_messages_due" ON "outbox_messages" USING btree ("lane","provider","due_at") WHERE "outbox_messages"."state" = 'ready';--> statement-breakpoint
CREATE INDEX "outbox_messages_leased" ON "outbox_messages" USING btree ("lane","leased_until") WHERE "outbox_messages"."state" in ('leased','dispatching');--> statement-breakpoint
CREATE INDEX "outbox_messages_waiting" ON "outbox_messages" USING btree ("state","since_at") WHERE "outbox_messages"."state" in ('held','dead');--> statement-breakpoint
CREATE INDEX "outbox_pending" ON "outbox" USING btree ("created_at","id") WHERE "outbox"."status" = 'pending';--> statement-breakpoint
CREATE INDEX "producer_keys_producer" ON "producer_keys" USING btree ("producer_id");--> statement-breakpoint
CREATE INDEX "stat_deltas_at" ON "stat_deltas" USING btree ("at");--> statement-breakpoint
CREATE INDEX "suppressions_newest" ON "suppressions" USING btree ("suppressed_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "suppressions_of_original" ON "suppressions" USING btree ("duplicate_of","suppressed_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "suppressions_of_twin" ON "suppressions" USING btree ("notification_id");--> statement-breakpoint
CREATE INDEX "console_sessions_user" ON "console_sessions" USING btree ("user_id");
--> statement-breakpoint
CREATE TABLE "attempts_default" PARTITION OF "attempts" DEFAULT;
--> statement-breakpoint
CREATE TABLE "attempt_results_default" PARTITION OF "attempt_results" DEFAULT;
--> statement-breakpoint
CREATE TABLE "suppressions_default" PARTITION OF "suppressions" DEFAULT;
--> statement-breakpoint
-- Creates the day partitions of every fact table from first_day to last_day (UTC). Days that exist are left alone;
-- two callers at once are harmless. A day whose rows already reached the default partition stays there.
CREATE FUNCTION ensure_day_partitions(first_day date, last_day date) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  fact text;
  day date;
  partition_name text;
  made integer := 0;
BEGIN
  FOREACH fact IN ARRAY ARRAY['attempts', 'attempt_results', 'suppressions'] LOOP
    FOR day IN SELECT d::date FROM generate_series(first_day, last_day, interval '1 day') d LOOP
      partition_name := fact || '_' || to_char(day, 'YYYYMMDD');
      IF to_regclass(partition_name) IS NULL THEN
        BEGIN
          EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)', partition_name, fact,
            to_char(day, 'YYYY-MM-DD') || ' 00:00:00+00', to_char(day + 1, 'YYYY-MM-DD') || ' 00:00:00+00');
          made := made + 1;
        EXCEPTION WHEN duplicate_table OR unique_violation OR check_violation THEN NULL;
        END;
      END IF;
    END LOOP;
  END LOOP;
  RETURN made;
END $$;
--> statement-breakpoint
-- Ends a statement whose precondition another transaction has just changed: nothing of it stays, the caller decides anew.
CREATE FUNCTION raise_conflict(what text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = '40001', MESSAGE = 'once_conflict', DETAIL = what;
END $$;
--> statement-breakpoint
-- A hint only: rows are found by polling too. One notification a statement, however many rows it inserted.
CREATE FUNCTION wake_engine() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('once_outbox', '');
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER outbox_wakes_engine AFTER INSERT ON "outbox" FOR EACH STATEMENT EXECUTE FUNCTION wake_engine();
--> statement-breakpoint
ALTER TABLE "notifications" SET (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.02);
--> statement-breakpoint
ALTER TABLE "outbox_messages" SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 0);
--> statement-breakpoint
ALTER TABLE "dedup_windows" SET (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
--> statement-breakpoint
ALTER TABLE "idempotency_keys" SET (fillfactor = 90);
--> statement-breakpoint
ALTER TABLE "stat_deltas" SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 5000);
