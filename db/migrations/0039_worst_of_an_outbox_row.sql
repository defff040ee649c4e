-- The row of an event that several notifications were made of tells the worst that befell one of them, whichever ended last. The
-- notification of a row that made one has the row's id, and its last word counts: a retry by hand may send it after all.
CREATE FUNCTION keep_worst_of_outbox_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM notifications n WHERE n.event_id = NEW.id AND n.id <> NEW.id) THEN
    NEW.status := OLD.status;
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER outbox_keeps_worst BEFORE UPDATE OF status ON "outbox" FOR EACH ROW
WHEN (OLD.status = 'failed' AND NEW.status IN ('sent', 'suppressed') OR OLD.status = 'sent' AND NEW.status = 'suppressed')
EXECUTE FUNCTION keep_worst_of_outbox_row();
