-- Many object mappers name every column and write NULL where nobody set one, which passes a default by. Such a row would end
-- the business transaction that it belongs to. Rows that leave the columns out never get here.
CREATE FUNCTION complete_outbox_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.status := coalesce(NEW.status, 'pending');
  NEW.created_at := coalesce(NEW.created_at, now());
  NEW.updated_at := coalesce(NEW.updated_at, NEW.created_at);
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER outbox_completes_row BEFORE INSERT ON "outbox" FOR EACH ROW
WHEN (NEW.status IS NULL OR NEW.created_at IS NULL OR NEW.updated_at IS NULL) EXECUTE FUNCTION complete_outbox_row();
