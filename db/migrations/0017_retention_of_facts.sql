CREATE INDEX "suppressions_of_campaign" ON "suppressions" USING btree ("campaign","suppressed_at" DESC NULLS LAST,"id" DESC NULLS LAST) WHERE "suppressions"."campaign" is not null;--> statement-breakpoint
-- Drops the oldest day of a fact table that is past retention, one a call: the lock on the whole table is short, and given up
-- at once where somebody is in the way. Attempts stay while one of their notifications is not settled. Null: there is none.
CREATE FUNCTION drop_oldest_day(fact text, before date) RETURNS text LANGUAGE plpgsql SET lock_timeout = '500ms' AS $$
DECLARE
  candidate text;
  needed boolean := false;
BEGIN
  FOR candidate IN
    SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = fact::regclass AND c.relname ~ ('^' || fact || '_[0-9]{8}$')
      AND c.relname < fact || '_' || to_char(before, 'YYYYMMDD')
    ORDER BY c.relname
  LOOP
    IF fact <> 'suppressions' THEN
      EXECUTE format('SELECT EXISTS (SELECT FROM outbox_messages m JOIN %I a ON a.lane = m.lane AND a.notification_id = m.notification_id)', candidate) INTO needed;
    END IF;
    IF NOT needed THEN
      EXECUTE format('DROP TABLE %I', candidate);
      RETURN candidate;
    END IF;
  END LOOP;
  RETURN NULL;
EXCEPTION WHEN lock_not_available OR undefined_table THEN
  RETURN NULL;
END $$;
