-- Each notification is updated at least once, when it is finished. With 15 % of a page free a third of those updates moved to another page and
-- wrote every index; with 40 % one in ten does, for a ninth more of table and indexes.
ALTER TABLE "notifications" SET (fillfactor = 60);
