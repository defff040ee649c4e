-- The role that serves need not own the schema (db/serving-role.ts): what it may not do itself, these do for it, as their owner and nothing else.
ALTER FUNCTION ensure_day_partitions(date, date) SECURITY DEFINER;
--> statement-breakpoint
ALTER FUNCTION drop_oldest_day(text, date) SECURITY DEFINER;
--> statement-breakpoint
-- Removes a beginning of the audit and leaves the signed hash from which the rest is verified. The head's row is the fence, as in sealing:
-- of two who would drop the same beginning the later one changes nothing. What the configuration in force keeps stays, whoever asks; a
-- month counts thirty days here, so that this never holds back what the caller found to be past retention.
CREATE FUNCTION drop_audit_records(first bigint, last bigint, start_hash bytea, start_signature bytea) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  kept text := coalesce((SELECT document #>> '{retention,audit}' FROM configuration_versions ORDER BY version DESC LIMIT 1), 'P7Y');
  kept_for interval;
  gone integer;
BEGIN
  IF kept !~ '^P' THEN RETURN 0; END IF;
  kept_for := justify_hours(kept::interval);
  kept_for := make_interval(days => (extract(year FROM kept_for) * 360 + extract(month FROM kept_for) * 30 + extract(day FROM kept_for))::integer,
    secs => extract(hour FROM kept_for) * 3600 + extract(minute FROM kept_for) * 60 + extract(second FROM kept_for));
  IF EXISTS (SELECT FROM audit_records WHERE sequence > first AND sequence <= last AND at > now() - kept_for) THEN RETURN 0; END IF;
  UPDATE audit_chain SET dropped_sequence = last, dropped_hash = start_hash, dropped_signature = start_signature
    WHERE dropped_sequence = first AND sequence >= last;
  IF NOT FOUND THEN RETURN 0; END IF;
  DELETE FROM audit_records r WHERE r.sequence > first AND r.sequence <= last;
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN gone;
END $$;
--> statement-breakpoint
-- Names that its caller could put in the way (a temporary table above all) must not be found first.
DO $$
DECLARE
  safe text := format('%I, pg_temp', current_schema());
BEGIN
  EXECUTE 'ALTER FUNCTION ensure_day_partitions(date, date) SET search_path = ' || safe;
  EXECUTE 'ALTER FUNCTION drop_oldest_day(text, date) SET search_path = ' || safe;
  EXECUTE 'ALTER FUNCTION drop_audit_records(bigint, bigint, bytea, bytea) SET search_path = ' || safe;
END $$;
